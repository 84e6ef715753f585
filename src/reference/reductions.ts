export function momentsF32(buffer: ArrayBufferLike, inPtr: number, nTiles: number, center: number, sumsPtr: number): void {
  const x = new Float32Array(buffer, inPtr, nTiles * 16);
  const sums = new Float64Array(buffer, sumsPtr, 2);
  const sum = [0, 0];
  const squares = [0, 0];
  for (let i = 0; i < x.length; i++) {
    const d = x[i]! - center;
    sum[i & 1]! += d;
    squares[i & 1]! += d * d;
  }
  sums[0]! += sum[0]! + sum[1]!;
  sums[1]! += squares[0]! + squares[1]!;
}
