"""Forms (TOML) and Word files, and filling Word: ``forms`` reads a form, ``word`` fills, ``check`` judges a template.

The data lies beside the code: ``forms/*.toml`` and ``word/*.docx``.
"""
