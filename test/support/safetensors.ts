/** Header and data of a safetensors file, read in the plainest way; no check beyond the length. */
export function readSafetensors(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const { __metadata__: metadata, ...rows } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const data = Uint8Array.from(bytes.subarray(8 + length)); // aligned, which a slice of a Buffer is not
  const tensors = Object.entries(rows as Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>).map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [from, to],
      },
    ]) => ({ name, dtype, shape, from, to, values: new Float32Array(data.buffer, from, (to - from) / 4) }),
  );
  return { headerBytes: 8 + length, metadata: metadata as Record<string, string>, tensors, dataBytes: data.length };
}
