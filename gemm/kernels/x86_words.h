// AccumulateStep of x86_tile.h by vpmaddwd: pairs of int16 products added to int32, exactly.
//
// Four depth values of a row are broadcast as bytes, and shifted into words: depths 0 and 2, then 1
// and 3. The weights are packed in the same two planes (depth_planes = 2), and are memory operands
// of the products: their loads fit beside two additions and two products a cycle, and registers are
// short.
//
// No include guard and no includes.

constexpr int kDepthPlanes = 2;
constexpr void (*kWriteRowTerms)(const Block&, int32_t*) = nullptr;

/// One step: rows[p] + d, `count` values of which exist.
template <bool kInt8, int kRows, int kWide>
OCTET_ALWAYS_INLINE void AccumulateStep(const uint8_t* const (&rows)[kRows], ptrdiff_t d, int count,
                                        const uint8_t* weights, Int (&sums)[kRows][kWide]) {
#pragma GCC unroll 8
  for (int p = 0; p < kRows; ++p) {
    const Int bytes = BroadcastBytes(rows[p] + d, count);
    const Int even = EvenBytes<kInt8>(bytes), odd = OddBytes<kInt8>(bytes);
#pragma GCC unroll 4
    for (int v = 0; v < kWide; ++v) {
      const uint8_t* w = weights + v * kVectorBytes;
      Int sum = Add(sums[p][v], DotWords(even, Load(w)));
      asm volatile("" : "+v"(sum));  // in this order: all products first would spill
      sum = Add(sum, DotWords(odd, Load(w + kWide * kVectorBytes)));
      asm volatile("" : "+v"(sum));
      sums[p][v] = sum;
    }
  }
}
