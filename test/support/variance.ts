/** Sample variance about a known mean, in standard errors of it: variance·√((kurtosis − 1)/n). */
export function varianceScore(sample: ArrayLike<number>, mean: number, variance: number, kurtosis: number): number {
  let sum = 0;
  for (let i = 0; i < sample.length; i++) sum += (sample[i]! - mean) ** 2;
  return (sum / sample.length / variance - 1) / Math.sqrt((kurtosis - 1) / sample.length);
}

/** Sample mean in standard errors √(variance/n). */
export function meanScore(sample: ArrayLike<number>, mean: number, variance: number): number {
  let sum = 0;
  for (let i = 0; i < sample.length; i++) sum += sample[i]! - mean;
  return sum / sample.length / Math.sqrt(variance / sample.length);
}
