"""From a file to grids of raw cells; whatever is not a readable xlsx is refused with its own sentence."""

import json
import struct
import subprocess
import sys
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import cast

from kehou.areas.directory.sheets import apart
from kehou.areas.directory.sheets.normal import Raw
from kehou.areas.directory.sheets.problems import FileError
from kehou.areas.directory.sheets.weighing import Limits, weigh

type Grid = list[list[Raw]]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_SAVE_AS = "请在表格软件里“另存为”.xlsx格式后再导入"
_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, ValueError)


def open_grids(file: Path | bytes, limits: Limits) -> dict[str, Grid]:
    """Every worksheet of an xlsx file by its name; row and column 1 are index 0. Raises FileError."""
    data = _bytes_of(file, limits)
    _refuse_other_types(data)
    try:
        _refuse_other_zips(data)
        weigh(data, limits)
    except _UNREADABLE:
        raise _corrupt() from None
    return _read(data, limits)


def _bytes_of(file: Path | bytes, limits: Limits) -> bytes:
    data = file if isinstance(file, bytes) else _read_path(file, limits)
    _refuse_large(len(data), limits)
    if not data:
        raise FileError("file.empty", "文件是空的（0字节），请重新导出后再导入")
    return data


def _read_path(path: Path, limits: Limits) -> bytes:
    try:
        _refuse_large(path.stat().st_size, limits)
        return path.read_bytes()
    except FileNotFoundError:
        raise FileError("file.missing", f"找不到文件“{path}”，请核对文件名和所在的文件夹") from None
    except OSError as error:
        raise FileError("file.unreadable", f"文件打不开（{error.strerror}），请确认它是一个文件并且允许读取") from None


def _refuse_large(size: int, limits: Limits) -> None:
    if size > limits.file:
        raise FileError(
            "file.too_large",
            f"文件有{size / 2**20:.0f}MB，最大{limits.file / 2**20:.0f}MB；请删掉图片和多余的表，或分成几个文件导入",
        )


def _refuse_other_types(data: bytes) -> None:
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise FileError("file.encrypted", "文件加了密码，请先在表格软件里取消密码，保存后再导入")
        raise FileError("file.old_xls", f"这是旧的.xls文件，{_SAVE_AS}")
    if not data.startswith(_ZIP):
        raise FileError("file.type", f"这不是.xlsx表格文件（可能是CSV、PDF或其他文件改了名字）；{_SAVE_AS}")


def _refuse_other_zips(data: bytes) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = set(archive.namelist())
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise FileError("file.type", f"这个文件是压缩包或其他文档，不是.xlsx表格；{_SAVE_AS}")
    if "xl/workbook.bin" in names:
        raise FileError("file.type", f"这是.xlsb表格，{_SAVE_AS}")


def _read(data: bytes, limits: Limits) -> dict[str, Grid]:
    """The cells, read in a process of its own (see `apart`), so that no file can take this one down."""
    command = [sys.executable, "-I", apart.__file__, str(limits.memory), str(limits.seconds)]
    try:
        # Nothing of the command comes from outside; the file goes in through standard input.
        done = subprocess.run(command, input=data, capture_output=True, timeout=2 * limits.seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise _too_heavy() from None
    if done.returncode == apart.UNREADABLE:
        raise _corrupt()
    if done.returncode:
        raise _too_heavy()
    return cast(dict[str, Grid], json.loads(done.stdout))


def _corrupt() -> FileError:
    return FileError("file.corrupt", f"文件已损坏，读不出来；请用表格软件打开检查，{_SAVE_AS}")


def _too_heavy() -> FileError:
    return FileError(
        "file.too_heavy",
        "这份文件读起来要用太多内存或时间，多半是最远处的行列里有误填，或者文件已损坏；"
        "请把要导入的内容复制到新下载的模板里再导入",
    )
