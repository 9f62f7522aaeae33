"""The reading of strace's log: what counts as going out, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from silence import LogUnreadable, asked_names, foreign_files, network_calls, outward, read_log

LISTENER = [
    "12 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_TCP) = 5<TCP:[366953]>",
    "12 setsockopt(5<TCP:[366953]>, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0",
    '12 bind(5<TCP:[366953]>, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
    "12 listen(5<TCP:[127.0.0.1:44069]>, 512) = 0",
]


def test_unix_sockets_and_files_are_silence() -> None:
    calls = read_log(
        [
            "7 socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0, [3<UNIX-STREAM:[1->2]>, 4<UNIX-STREAM:[2->1]>]) = 0",
            "8 sendmsg(4<UNIX-STREAM:[2->1]>, {msg_name=NULL, msg_namelen=0}, 0) = 1",
            '8 openat(AT_FDCWD</w>, ""..., O_RDONLY|O_CLOEXEC) = 3</w/a.txt>',
            "9 +++ exited with 0 +++",
        ]
    )
    assert outward(calls) == []
    assert network_calls(calls) == {("AF_UNIX", "socketpair"): 1, ("AF_UNIX", "sendmsg"): 1}


def test_a_listener_on_this_machine_is_not_going_out() -> None:
    accepting = "13 accept4(5<TCP:[127.0.0.1:44069]>, NULL, NULL, SOCK_CLOEXEC) = -1 EINVAL (Invalid argument)"
    assert outward(read_log([*LISTENER, accepting])) == []


@pytest.mark.parametrize(
    "line",
    [
        "12 socket(AF_INET6, SOCK_DGRAM, IPPROTO_IP) = -1 EACCES (Permission denied)",
        "12 socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 6<NETLINK:[1]>",
        '12 connect(5<TCP:[366953]>, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16) = -1 EACCES (x)',
        '13 sendto(9<UDP:[5]>, ""..., 1, 0, {sa_family=AF_INET, sin_port=htons(99), sin_addr=inet_addr("192.0.2.1")}, 16) = 1',
        '13 sendto(9<TCP:[10.0.0.1:5->192.0.2.1:443]>, ""..., 1, 0, NULL, 0) = 1',
        '12 bind(6<TCP:[2]>, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
        "12 io_uring_setup(8, {flags=0}) = -1 EACCES (Permission denied)",
    ],
)
def test_everything_else_is_going_out(line: str) -> None:
    assert len(outward(read_log([*LISTENER, line]))) == 1


def test_a_call_cut_in_two_by_another_process_is_one_call() -> None:
    (call,) = read_log(
        [
            "5 connect(3<UNIX-STREAM:[1]>, {sa_family=AF_INET6, sin6_port=htons(80)}, 28 <unfinished ...>",
            "6 +++ killed by SIGKILL +++",
            "5 <... connect resumed>) = -1 EACCES (Permission denied)",
        ]
    )
    assert (call.pid, call.name, call.family, call.result) == (
        5,
        "connect",
        "AF_INET6",
        "-1 EACCES (Permission denied)",
    )


def test_a_call_in_which_the_process_died_counts() -> None:
    assert (
        len(outward(read_log(["5 socket(AF_INET, SOCK_STREAM, 0 <unfinished ...>", "5 +++ killed by SIGKILL +++"])))
        == 1
    )


def test_signs_of_a_dns_question() -> None:
    lines = [
        '5 connect(3<UDP:[1]>, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.2")}, 16) = 0',
        '5 connect(4<UNIX-STREAM:[1]>, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 EACCES (Permission denied)',
        '5 openat(AT_FDCWD</>, ""..., O_RDONLY|O_CLOEXEC) = 5</etc/resolv.conf>',
        '5 openat(AT_FDCWD</>, ""..., O_RDONLY|O_CLOEXEC) = 5</etc/ld.so.cache>',
    ]
    assert len(asked_names(read_log(lines))) == 3


def test_foreign_files_are_those_outside_the_folders(tmp_path: Path) -> None:
    mine, other = tmp_path / "map", tmp_path / "map-van-een-ander"
    calls = read_log(
        [
            f'5 openat(AT_FDCWD</>, ""..., O_RDONLY) = 5<{mine}/a>',
            f'5 openat(AT_FDCWD</>, ""..., O_RDONLY) = 5<{other}/b>',
            '5 openat(AT_FDCWD</>, ""..., O_RDONLY) = -1 ENOENT (No such file or directory)',
            '5 openat(AT_FDCWD</>, ""..., O_RDWR|O_CREAT, 0600) = 5</dev/null<char 1:3>>',
        ]
    )
    assert foreign_files(calls, [mine, Path("/dev")]) == {f"{other}/b"}
    assert [call.writes for call in calls] == [False, False, False, True]


def test_names_in_a_folder_above_ours_may_be_listed_and_nothing_else(tmp_path: Path) -> None:
    """That is how the mark of a synchronised folder is seen."""
    calls = read_log(
        [
            f'5 openat(AT_FDCWD</>, ""..., O_RDONLY|O_CLOEXEC|O_DIRECTORY) = 5<{tmp_path}>',
            f'5 openat(AT_FDCWD</>, ""..., O_RDONLY|O_CLOEXEC|O_DIRECTORY) = 5<{tmp_path}/van-een-ander>',
            f'5 openat(AT_FDCWD</>, ""..., O_RDONLY) = 5<{tmp_path}/bestand>',
        ]
    )
    assert foreign_files(calls, [tmp_path / "map"]) == {f"{tmp_path}/van-een-ander", f"{tmp_path}/bestand"}


@pytest.mark.parametrize("line", ["dit is geen regel van strace", "strace: Process 5 attached"])
def test_another_log_is_refused(line: str) -> None:
    with pytest.raises(LogUnreadable, match="line 1"):
        read_log([line])


def test_an_empty_log_has_no_calls() -> None:
    assert read_log([]) == []
