"""How much a file unpacks to, found out before anything is made of it: zip bombs.

The sizes that an archive declares are not believed; every part is inflated under a limit.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from kehou.areas.directory.sheets.problems import FileError

_LOCAL_HEADER = struct.Struct("<4s22xHH")


@dataclass(frozen=True, slots=True)
class Limits:
    """What we are prepared to read. Sizes are bytes; `rows` counts filled rows of one sheet, `seconds` is CPU time."""

    file: int = 20 * 2**20
    unpacked: int = 300 * 2**20
    memory: int = 2 * 2**30
    seconds: int = 60
    rows: int = 30_000


def weigh(data: bytes, limits: Limits) -> None:
    """Refuse an archive that unpacks to more than `limits.unpacked`, or that has a password. Raises FileError."""
    room = limits.unpacked
    for size in _sizes(data, limits):
        room -= size
        if room < 0:
            raise FileError(
                "file.too_big", "文件解开后太大，不像名册；请只留下班级、学生、教职工三张表，或分成几个文件导入"
            )


def _sizes(data: bytes, limits: Limits) -> Iterator[int]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        infos = archive.infolist()
    if any(info.flag_bits & 1 for info in infos):
        raise FileError("file.encrypted", "文件加了密码，请先在表格软件里取消密码，保存后再导入")
    return (_inflated_size(data, info, limits) for info in infos)


def _inflated_size(data: bytes, info: zipfile.ZipInfo, limits: Limits) -> int:
    """The true size of one part, or one byte more than the limit."""
    signature, name_length, extra_length = _LOCAL_HEADER.unpack_from(data, info.header_offset)
    start = info.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    packed = data[start : start + info.compress_size]
    if signature != b"PK\x03\x04" or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile
    if info.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    return len(zlib.decompressobj(-15).decompress(packed, limits.unpacked + 1))
