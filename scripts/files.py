"""Files as the reference libraries write them, and what the safetensors reader says of odd ones, for test/fixtures/.

    pip install safetensors==0.8.0 numpy==2.4.6 ml_dtypes
    python3 scripts/files.py
"""

import base64
import io
import json
import random
import struct
from pathlib import Path

import ml_dtypes
import numpy as np
import safetensors
from safetensors import SafetensorError, TensorSpec, deserialize, serialize

FIXTURES = Path(__file__).parent.parent / "test" / "fixtures"
BITS = dict(BOOL=8, F4=4, F6_E2M3=6, F6_E3M2=6, U8=8, I8=8, F8_E5M2=8, F8_E4M3=8, F8_E8M0=8, F8_E4M3FNUZ=8)
BITS |= dict(F8_E5M2FNUZ=8, I16=16, U16=16, F16=16, BF16=16, I32=32, U32=32, F32=32, C64=64, F64=64, I64=64, U64=64)


def b64(data):
    return base64.b64encode(bytes(data)).decode()


def safetensors_files():
    """What the reference writer makes of tensors of every type it writes, of ranks 0 to 8, of none."""
    pick = random.Random(1)
    # The writer's names of the types, and those of the format. F6 it does not write.
    writable = "bool uint8 int8 int16 uint16 float16 bfloat16 int32 uint32 float32 float64 int64 uint64 complex64"
    formats = "BOOL U8 I8 I16 U16 F16 BF16 I32 U32 F32 F64 I64 U64 C64"
    writable += " float8_e4m3fn float8_e5m2 float8_e8m0fnu float8_e4m3fnuz float8_e5m2fnuz float4_e2m1fn_x2"
    formats += " F8_E4M3 F8_E5M2 F8_E8M0 F8_E4M3FNUZ F8_E5M2FNUZ F4"
    cases = {"empty": ({}, None), "metadata alone": ({}, {"format": "np"})}
    everything = {}
    for dtype, name in zip(writable.split(), formats.split()):
        # Of F4 the writer is told the shape of the bytes, two values each.
        size = 6 if name == "F4" else 6 * BITS[name] // 8
        data = pick.randbytes(size) if name != "BOOL" else bytes([0, 1, 1, 0, 1, 0])
        everything[f"t.{name}"] = (dtype, [2, 3], data)
    cases["every type"] = (everything, {"made by": 'a "test"'})
    ranks = {f"rank {r}": ("float32", [1] * r, pick.randbytes(4)) for r in range(9)}
    cases["ranks"] = (ranks, None)
    odd = {
        "": ("uint8", [3], b"abc"),
        "__proto__": ("float32", [], pick.randbytes(4)),
        "0": ("float16", [0, 5], b""),
        "\u00e9\U0001f600\n\"": ("float64", [1], pick.randbytes(8)),
    }
    cases["odd names"] = (odd, None)
    out = []
    for name, (tensors, metadata) in cases.items():
        buffers = {key: np.frombuffer(data, "u1") for key, (_, _, data) in tensors.items()}
        specs = {
            key: TensorSpec(dtype=dtype, shape=shape, data_ptr=buffers[key].ctypes.data, data_len=len(data))
            for key, (dtype, shape, data) in tensors.items()
        }
        file = serialize(specs, metadata)
        read = [{"name": k, "dtype": v["dtype"], "shape": v["shape"], "data": b64(v["data"])} for k, v in deserialize(file)]
        out.append({"name": name, "metadata": metadata, "tensors": read, "file": b64(file)})
    return out


def verdict(file):
    try:
        deserialize(file)
        return True
    except SafetensorError:
        return False


def tensor(dtype="F32", shape="[1]", offsets="[0,4]", more=""):
    return f'{{"dtype":"{dtype}","shape":{shape},"data_offsets":{offsets}{more}}}'


def headers():
    """Headers by hand, with the bytes that follow them: each rule, and each fault that readers were found to have."""
    a = tensor()
    yield "{}", 0
    yield "{}   ", 0
    yield "{}\n\t", 0
    yield " {}", 0
    yield "", 0
    yield "[]", 0
    yield "{}{}", 0
    yield "{}\0", 0
    yield "\ufeff{}", 0
    yield '{"__metadata__":null}', 0
    yield '{"__metadata__":[]}', 0
    yield '{"__metadata__":{"a":1}}', 0
    yield '{"__metadata__":{"a":null}}', 0
    yield '{"__metadata__":{"a":{"b":"c"}}}', 0
    yield '{"__metadata__":{"a":"b","a":"c"}}', 0
    yield '{"__metadata__":{},"__metadata__":{}}', 0
    yield '{"\\u005f_metadata__":{"a":"b"}}', 0
    yield f'{{"a":{a}}}', 4
    yield f'{{"a":{a}}}', 3
    yield f'{{"a":{a}}}', 5
    yield f'{{"a":{a},"a":{a}}}', 4
    yield f'{{"a":{a},"a":{tensor(offsets="[4,8]")}}}', 8
    yield f'{{"b":{tensor(offsets="[4,8]")},"a":{a}}}', 8
    yield f'{{"b":{tensor(offsets="[2,6]")},"a":{a}}}', 8
    yield f'{{"b":{tensor(offsets="[5,9]")},"a":{a}}}', 9
    yield f'{{"a":{a},"b":{a}}}', 4
    yield f'{{"a":{tensor(offsets="[4,8]")}}}', 8
    yield f'{{"a":{tensor(offsets="[4,0]")}}}', 4
    yield f'{{"a":{tensor(offsets="[0,4,8]")}}}', 4
    yield f'{{"a":{tensor(offsets="[4]")}}}', 4
    yield f'{{"a":{tensor(offsets="4")}}}', 4
    for number in ["4.0", "4e0", "40e-1", "4.5", "-4", '"4"', "null", "true", "[4]", "04", "+4", "0x4", "NaN", "1e400"]:
        yield f'{{"a":{tensor(offsets=f"[0,{number}]")}}}', 4
    yield f'{{"a":{tensor(offsets="[-0,4]")}}}', 4
    for n in ["18446744073709551615", "18446744073709551616", "9007199254740993", "9223372036854775808"]:
        yield f'{{"a":{tensor(offsets=f"[0,{n}]")}}}', 4
        yield f'{{"a":{tensor(shape=f"[{n}]")}}}', 4
    yield f'{{"a":{tensor(shape="[4294967296,4294967296]", offsets="[0,0]")}}}', 0
    yield f'{{"a":{tensor(shape="[4294967296,4294967296,4]")}}}', 4
    yield f'{{"a":{tensor(shape="[4611686018427387905]")}}}', 4
    yield f'{{"a":{tensor(shape="[0,4294967296,4294967296]", offsets="[0,0]")}}}', 0
    yield f'{{"a":{tensor(shape="[4294967296,4294967296,0]", offsets="[0,0]")}}}', 0
    yield f'{{"a":{tensor(shape="[4294967295,4294967297,0]", offsets="[0,0]")}}}', 0
    yield f'{{"a":{tensor(shape="[2]")}}}', 4
    yield f'{{"a":{tensor(shape="[]")}}}', 4
    yield f'{{"a":{tensor(shape="[1,1,1]")}}}', 4
    yield f'{{"a":{tensor(shape="1")}}}', 4
    yield f'{{"a":{tensor(shape="null")}}}', 4
    yield f'{{"a":{tensor(shape="{}")}}}', 4
    yield f'{{"a":{tensor(shape=str([1] * 65))}}}', 4
    for dtype in [*BITS, "f32", "F128", "C128", "I4", "U4", "F8", "", "constructor", "\\u004632"]:
        for n in [3, 4, 8]:
            bits = n * BITS.get(dtype, 32)
            yield f'{{"a":{tensor(dtype, f"[{n}]", f"[0,{bits // 8}]")}}}', bits // 8
    for more in [',"x":1', ',"x":[]', ',"x":{"y":[1]}', ',"x":1.5', ',"dtype":"F32"']:
        yield f'{{"a":{tensor(more=more)}}}', 4
    yield '{"a":{"dtype":"F32","data_offsets":[0,4]}}', 4
    yield '{"a":{"shape":[1],"data_offsets":[0,4]}}', 4
    yield '{"a":{"dtype":"F32","shape":[1]}}', 4
    yield '{"a":null}', 0
    yield '{"a":[]}', 0
    yield '{"a":["F32",[1],[0,4]]}', 4
    yield '{"a":{"dtype":{"F32":null},"shape":[1],"data_offsets":[0,4]}}', 4
    for name in ["", "__proto__", "constructor", "\\u0000", "\\ud83d\\ude00", "\\ud800", "\\udc00", "\\ude00\\ud83d", "\u0001", "\\x41", "a\\"]:
        yield f'{{"{name}":{a}}}', 4
    zero = tensor(shape="[0]", offsets="[0,0]")
    yield f'{{"z":{zero},"a":{a},"y":{tensor(shape="[3,0]", offsets="[4,4]")}}}', 4
    yield f'{{"a":{a},"z":{tensor(shape="[0]", offsets="[2,2]")}}}', 4
    yield f'{{"a":{a},"z":{tensor(shape="[0]", offsets="[8,8]")}}}', 4


def spoilt():
    """A valid header with a few characters or numbers changed."""
    pick = random.Random(2)
    valid = '{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F16","shape":[2],"data_offsets":[24,28]}}'
    for _ in range(400):
        text = list(valid)
        for _ in range(pick.choice([1, 1, 1, 2, 3])):
            at = pick.randrange(len(text))
            if pick.random() < 0.5:
                digits = [i for i, c in enumerate(text) if c.isdigit()]
                at = pick.choice(digits)
            change = pick.randrange(3)
            new = pick.choice('0123456789{}[]",:.-eE \\\n\u00e9tn')
            text[at : at + (change > 0)] = [] if change == 1 else [new]
        yield "".join(text), 28


def starts():
    """Lengths that lie, and files cut short."""
    yield b""
    yield b"\x02\0\0\0\0\0\0"
    for length in [0, 1, 2, 3, 4, 100_000_000, 100_000_001, 2**31, 2**32 + 2, 2**53, 2**63, 2**64 - 1]:
        yield struct.pack("<Q", length) + b"{} "
    yield struct.pack("<Q", 44) + b'{"\xff":' + tensor().encode()[:37] + b"}    "
    yield struct.pack("<Q", 2) + b"{}" + b"\0"
    for byte in [b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xc3"]:
        header = b'{"' + byte + b'":' + tensor().encode() + b"}"
        yield struct.pack("<Q", len(header)) + header + b"\0\0\0\0"


def npy_files():
    pick = np.random.default_rng(3)
    out = []

    def add(name, array, raw=None, **how):
        if raw is None:
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, array, **how)
            raw = buffer.getvalue()
        plain = np.ascontiguousarray(array).reshape(array.shape)
        plain = plain.astype(plain.dtype.newbyteorder("<"))
        shape = list(array.shape)
        out.append({"name": name, "dtype": array.dtype.name, "shape": shape, "data": b64(plain.tobytes()), "file": b64(raw)})

    for code in "b1 i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8".split():
        array = np.frombuffer(pick.bytes(6 * np.dtype(code).itemsize), dtype="u1")
        array = (array % 2 == 1) if code == "b1" else array.view("<" + code)
        add(f"<{code}", array.reshape(2, 3))
        if code not in ("b1", "i1", "u1"):
            add(f">{code}", array.astype(array.dtype.newbyteorder(">")).reshape(3, 2))
    add("scalar", np.float32(1.5).reshape(()))
    add("empty", np.zeros((0, 3), "<f4"))
    add("one axis", np.arange(5, dtype="<f4"))
    add("rank 8", np.arange(256, dtype="<i2").reshape([2] * 8))
    add("Fortran order", np.asfortranarray(np.arange(24, dtype="<f4").reshape(2, 3, 4)))
    add("Fortran order, big-endian", np.asfortranarray(np.arange(6, dtype=">f8").reshape(2, 3)))
    add("long shape", np.zeros((0, 10**15, 3), "<f4"))
    add("padding of a whole line", np.zeros((1,) * 15 + (22222,), "|i1")[..., :7])
    small = np.arange(3, dtype="<f4")
    add("version 2", small, version=(2, 0))
    add("version 3", small, version=(3, 0))
    old = b"{'shape': (3L,), 'fortran_order': False, 'descr': '<f4'}"
    add("Python 2", small, b"\x93NUMPY\x01\x00" + struct.pack("<H", 70) + old.ljust(69) + b"\n" + small.tobytes())
    for code in ("<c8", ">c8"):
        add(code, np.array([[1 - 2j, 0.5j], [-3, 4e38 + 1j]], dtype=code))
    add("Fortran order, complex", np.asfortranarray(np.arange(6, dtype="<c8").reshape(2, 3) * 1j))
    # Signalling NaNs of both signs: bits that a conversion changes.
    signalling = np.array([[0x7F800001, 0xFF800002], [0x3F800000, 0x7FC00003]], dtype=">u4").view(">f4")
    add("Fortran order, big-endian, signalling NaN", np.asfortranarray(signalling))
    signalling = np.array([[0x7FF0000000000001, 1], [2, 3]], dtype=">u8").view(">f8")
    add("Fortran order, big-endian, signalling NaN of f8", np.asfortranarray(signalling))
    add("bfloat16", np.array([1, -2, 0.5], dtype=ml_dtypes.bfloat16))
    add("bfloat16, Fortran order", np.asfortranarray(np.arange(6).reshape(2, 3).astype(ml_dtypes.bfloat16)))
    return out


def npz_files():
    x, y = np.arange(12, dtype="<f4").reshape(3, 2, 2) / 2, np.array([2, 0, 1])
    out = []
    for name, save in [("savez", np.savez), ("savez_compressed", np.savez_compressed)]:
        buffer = io.BytesIO()
        save(buffer, x=x, y=y, zeros=np.zeros(500, "<f8"), **{"a/b": x.astype(">f8"), "größe": y})
        out.append({"name": name, "file": b64(buffer.getvalue())})
    return out


def write(name, command, **content):
    text = json.dumps({"command": command, **content}, indent=1, ensure_ascii=True)
    (FIXTURES / name).write_text(text + "\n")


def main():
    command = f"python3 scripts/files.py, with safetensors {safetensors.__version__} and numpy {np.__version__}"
    files = [struct.pack("<Q", len(h.encode())) + h.encode() + bytes(n) for h, n in [*headers(), *spoilt()]]
    verdicts = [{"file": b64(file), "accepted": verdict(file)} for file in [*files, *starts()]]
    write("safetensors.json", command, files=safetensors_files(), verdicts=verdicts)
    write("npy.json", command, files=npy_files())
    write("npz.json", command, files=npz_files())


main()
