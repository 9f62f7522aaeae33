"""CAM++: a vector for the voice in a short stretch of speech.

Written from H. Wang et al., "CAM++: A Fast and Efficient Network for Speaker Verification Using Context-Aware
Masking" (Interspeech 2023), with the layer names of the published weights (3D-Speaker project, Apache-2.0), so
that those load strictly. The vectors are compared inside one recording and never stored.

As in the paper, the last layer has no ReLU. Some ports add one: it throws away the negative half of every value and
brings strangers closer together (cosine between two people 0.3-0.5 instead of 0.0-0.3, with the same weights).
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn

from diarize.pyannote_import import import_torchaudio

MEL_BANDS = 80
VECTOR = 192
SAMPLE_RATE = 16000
FRAME_STEP = 160  # samples: 10 ms
FRAME_LENGTH = 400  # samples: 25 ms
CONTEXT = 100  # frames of local context in a mask
BATCH_FRAMES = 2400  # feature frames in the network at once: keeps memory low whatever the length


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions with a shortcut; ``stride`` shrinks frequency only, time stays."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, (stride, 1), 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.shortcut = nn.Sequential()
        if stride != 1:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels, channels, 1, (stride, 1), bias=False), nn.BatchNorm2d(channels)
            )

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, frequency, time) to the same with frequency / stride."""
        y = self.bn2(self.conv2(F.relu_(self.bn1(self.conv1(x)))))
        return F.relu_(y + self.shortcut(x))


class FrontEnd(nn.Module):
    """Two-dimensional convolutions that make the network less sensitive to pitch shifts (section 3.3)."""

    def __init__(self, channels: int = 32) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, channels, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.layer1 = nn.Sequential(ResidualBlock(channels, 2), ResidualBlock(channels, 1))
        self.layer2 = nn.Sequential(ResidualBlock(channels, 2), ResidualBlock(channels, 1))
        self.conv2 = nn.Conv2d(channels, channels, 3, (2, 1), 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.width = channels * (MEL_BANDS // 8)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, bands, time) to (batch, width, time)."""
        y = F.relu_(self.bn1(self.conv1(x.unsqueeze(1).contiguous(memory_format=torch.channels_last))))
        y = F.relu_(self.bn2(self.conv2(self.layer2(self.layer1(y)))))
        return y.flatten(1, 2)


class NormRelu(nn.Sequential):
    """Batch normalisation of (batch, time, channels) and a ReLU."""

    def __init__(self, channels: int) -> None:
        super().__init__(OrderedDict(batchnorm=nn.BatchNorm1d(channels)))

    def forward(self, x: Tensor) -> Tensor:
        """The same shape."""
        norm: Any = self.batchnorm
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        return F.relu_(torch.addcmul(norm.bias - norm.running_mean * scale, x, scale))


class PerFrame(nn.Conv1d):
    """A convolution of width 1, done as a matrix product: with time before channels that is faster on a processor."""

    def __init__(self, channels: int, size: int, bias: bool = True) -> None:
        super().__init__(channels, size, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, channels) to (batch, time, size)."""
        return F.linear(x, self.weight[..., 0], self.bias)


class FromBands(nn.Conv1d):
    """The convolution behind the front end; from here on, time comes before channels."""

    def forward(self, x: Tensor) -> Tensor:
        """(batch, width, time) to (batch, time / 2, channels)."""
        return super().forward(x).transpose(1, 2)


class ContextMask(nn.Module):
    """Context-aware masking: a convolution, damped per channel by what the utterance and the neighbourhood hold."""

    def __init__(self, width: int, growth: int, dilation: int) -> None:
        super().__init__()
        self.linear_local = nn.Conv1d(width, growth, 3, padding=dilation, dilation=dilation, bias=False)
        self.linear1 = PerFrame(width, width // 2)
        self.linear2 = PerFrame(width // 2, growth)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, width) to (batch, time, growth)."""
        stretches = torch.stack([part.mean(1) for part in torch.split(x, CONTEXT, dim=1)], dim=1)
        context = x.mean(1, keepdim=True) + stretches
        mask = torch.sigmoid(self.linear2(F.relu_(self.linear1(context))))
        return self._local(x) * mask.repeat_interleave(CONTEXT, dim=1)[:, : x.shape[1]]

    def _local(self, x: Tensor) -> Tensor:
        """The convolution of width 3 as one matrix product of three moved copies."""
        reach, frames = self.linear_local.dilation[0], x.shape[1]
        padded = F.pad(x, (0, 0, reach, reach))
        copies = torch.cat([padded[:, at * reach : at * reach + frames] for at in range(3)], dim=2)
        return copies @ self.linear_local.weight.permute(2, 1, 0).flatten(0, 1)


class DenseLayer(nn.Module):
    """One layer of the densely connected TDNN: bottleneck, then a masked convolution."""

    def __init__(self, channels: int, width: int, growth: int, dilation: int) -> None:
        super().__init__()
        self.nonlinear1 = NormRelu(channels)
        self.linear1 = PerFrame(channels, width, bias=False)
        self.nonlinear2 = NormRelu(width)
        self.cam_layer = ContextMask(width, growth, dilation)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, channels) to the (batch, time, growth) that the layer adds."""
        added: Tensor = self.cam_layer(self.nonlinear2(self.linear1(self.nonlinear1(x))))
        return added


class DenseBlock(nn.ModuleDict):
    """Layers that each see the outputs of all layers before them."""

    def __init__(self, layers: int, channels: int, width: int, growth: int, dilation: int) -> None:
        super().__init__(
            {f"tdnnd{i + 1}": DenseLayer(channels + i * growth, width, growth, dilation) for i in range(layers)}
        )
        self.channels, self.growth = channels, growth

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, channels) to (batch, time, channels + layers * growth)."""
        known = self.channels
        together = x.new_empty(*x.shape[:2], known + len(self) * self.growth)
        together[..., :known] = x
        for layer in self.values():
            together[..., known : known + self.growth] = layer(together[..., :known])
            known += self.growth
        return together


def _halve(channels: int) -> nn.Sequential:
    return nn.Sequential(
        OrderedDict(nonlinear=NormRelu(channels), linear=PerFrame(channels, channels // 2, bias=False))
    )


class Statistics(nn.Module):
    """Mean and standard deviation over time."""

    def forward(self, x: Tensor) -> Tensor:
        """(batch, time, channels) to (batch, 2 * channels)."""
        return torch.cat([x.mean(1), x.std(1)], dim=-1)


class _Dense(nn.Module):
    """The last linear layer; the published weights keep it as a convolution of width 1."""

    def __init__(self, channels: int, size: int) -> None:
        super().__init__()
        self.linear = nn.Conv1d(channels, size, 1, bias=False)
        self.nonlinear = nn.Sequential(OrderedDict(batchnorm=nn.BatchNorm1d(size, affine=False)))

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels) to (batch, size)."""
        vector: Tensor = self.nonlinear(self.linear(x.unsqueeze(-1)).squeeze(-1))
        return vector


class CamPlusPlus(nn.Module):
    """The whole network: filterbank frames in, one vector per stretch out."""

    BLOCKS = ((12, 1), (24, 2), (16, 2))  # layers and dilation of the three dense blocks
    GROWTH = 32
    WIDTH = 128

    def __init__(self) -> None:
        super().__init__()
        self.head = FrontEnd()
        channels = self.WIDTH
        stages: OrderedDict[str, nn.Module] = OrderedDict()
        stages["tdnn"] = nn.Sequential(
            OrderedDict(
                linear=FromBands(self.head.width, channels, 5, stride=2, padding=2, bias=False),
                nonlinear=NormRelu(channels),
            )
        )
        for number, (layers, dilation) in enumerate(self.BLOCKS, 1):
            stages[f"block{number}"] = DenseBlock(layers, channels, self.WIDTH, self.GROWTH, dilation)
            channels += layers * self.GROWTH
            stages[f"transit{number}"] = _halve(channels)
            channels //= 2
        stages["out_nonlinear"] = NormRelu(channels)
        stages["stats"] = Statistics()
        stages["dense"] = _Dense(2 * channels, VECTOR)
        self.xvector = nn.Sequential(stages)

    def forward(self, frames: Tensor) -> Tensor:
        """(batch, time, 80) mean-normalised log filterbank to (batch, 192), not normalised."""
        vectors: Tensor = self.xvector(self.head(frames.transpose(1, 2)))
        return vectors


def load_network(weights: Path, device: str = "cpu") -> CamPlusPlus:
    """The network with the published weights (safetensors). RuntimeError when they do not fit."""
    network = CamPlusPlus()
    network.load_state_dict(load_file(str(weights)), strict=True)
    network.head = network.head.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in torch's stubs
    return network.eval().to(device)


def filterbank(samples: NDArray[np.float32]) -> Tensor:
    """(n,) samples of 16 kHz in -1..1 to (frames, 80) log filterbank, 25 ms every 10 ms, Kaldi's way, no dither.

    Fewer than 400 samples give no frame.
    """
    import_torchaudio()
    from torchaudio.compliance import kaldi

    if len(samples) < FRAME_LENGTH:
        return torch.zeros((0, MEL_BANDS))
    wave = torch.from_numpy(np.ascontiguousarray(samples, dtype=np.float32))[None]
    frames: Tensor = kaldi.fbank(wave, num_mel_bins=MEL_BANDS, sample_frequency=SAMPLE_RATE, dither=0.0)
    return frames


def embed(network: CamPlusPlus, stretches: list[Tensor]) -> NDArray[np.float32]:
    """Vectors of length 1, (len(stretches), 192), for stretches of (frames, 80) filterbank, each 0.1 s or more."""
    vectors = np.zeros((len(stretches), VECTOR), dtype=np.float32)
    device = next(network.parameters()).device
    with torch.inference_mode():
        for batch in _batches_of_one_length(stretches):
            frames = torch.stack([stretches[i] for i in batch])
            out = network((frames - frames.mean(1, keepdim=True)).to(device))
            vectors[batch] = F.normalize(out, dim=-1).cpu().numpy()
    return vectors


def _batches_of_one_length(stretches: list[Tensor]) -> list[list[int]]:
    """Indices grouped by length, so that nothing has to be padded (padding would change the vector)."""
    by_length: dict[int, list[int]] = {}
    for i, stretch in enumerate(stretches):
        by_length.setdefault(len(stretch), []).append(i)
    batches = []
    for length, indices in by_length.items():
        size = max(1, BATCH_FRAMES // max(1, length))
        batches += [indices[i : i + size] for i in range(0, len(indices), size)]
    return batches
