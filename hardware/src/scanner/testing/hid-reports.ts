/** What a scanner of the point-of-sale class sends for a code: as many reports of 64 bytes as it takes. */
export function hidReports(aim: string, code: string): readonly Uint8Array[] {
  const data = new TextEncoder().encode(code);
  const count = Math.ceil(data.length / 56);
  return Array.from({ length: count }, (_, index) => {
    const part = data.subarray(index * 56, (index + 1) * 56);
    const report = new Uint8Array(64);
    report.set([2, part.length, ...[...aim].map((sign) => sign.charCodeAt(0))]);
    report.set(part, 5);
    report[63] = index < count - 1 ? 1 : 0;
    return report;
  });
}
