// A kernel of tiles in vectors of any width: kernels include this file inside their target region
// and anonymous namespace, after portable_depthwise.h, a vector*.h, x86_scale.h, constexpr int
// kVectors (of a full panel, at most 8), constexpr int TileRows(int wide) (the most rows whose
// accumulators, `wide` a row, fit beside the operands), constexpr int kDepthPlanes (1: int8
// weights, 2: int16), kWriteRowTerms (see PanelKernel) and
//
//   template <bool kInt8, int kRows, int kWide>
//   void AccumulateStep(const uint8_t* const (&rows)[kRows], ptrdiff_t d, int count,
//                       const uint8_t* weights, Int (&sums)[kRows][kWide]);
//
// which adds one step of depth: the values rows[p] + d, `count` <= 4 of which exist; kInt8: they
// are int8.
//
// No include guard and no includes.

/// All steps of the rows from `first` on.
template <bool kInt8, int kRows, int kWide>
OCTET_ALWAYS_INLINE void Accumulate(const Block& block, int first, const uint8_t* weights,
                                    Int (&sums)[kRows][kWide]) {
  constexpr int kStepBytes = kWide * kVectorBytes * kDepthPlanes;
  const uint8_t* rows[kRows];
  for (int s = 0; s < block.segments; ++s) {
#pragma GCC unroll 8
    for (int p = 0; p < kRows; ++p) rows[p] = block.row(first + p, s);
    int d = 0;
    for (; d + kTileDepth <= block.segment_depth; d += kTileDepth, weights += kStepBytes)
      AccumulateStep<kInt8>(rows, d, kTileDepth, weights, sums);
    if (d < block.segment_depth) {
      const int start = LastStepStart(block.segment_depth);
      AccumulateStep<kInt8>(rows, start, block.segment_depth - start, weights, sums);
      weights += kStepBytes;
    }
  }
}

/// Stores a row of results.
template <int kWide>
OCTET_ALWAYS_INLINE void StoreRow(const Block& block, const Int (&q)[kWide], uint8_t* dst) {
  constexpr int kFirst = kWide < 4 ? kWide : 4, kSecond = kWide - kFirst;
  const ByteRange range = {block.dst_flip != 0 ? 128 : 0, block.clamp_min, block.clamp_max};
  alignas(kVectorBytes) uint8_t row[2 * kVectorBytes];
  const Int bytes = ClampedBytes<kFirst>(range, q);
  if constexpr (kSecond > 0) {
    Store(row + kVectorBytes, ClampedBytes<kSecond>(range, q + kFirst));
  }
  if (kFirst == 4 && block.channels == kWide * kLanes) {
    Store(dst, bytes);
    std::memcpy(dst + kVectorBytes, row + kVectorBytes, kSecond * kLanes);
    return;
  }
  Store(row, bytes);
  std::memcpy(dst, row, block.channels);
}

/// The output stage of rows first .. first + kRows − 1, literally.
template <int kRows, int kWide>
OCTET_ALWAYS_INLINE void StoreExactly(const Block& block, int first, const Terms* terms,
                                      const Int (&sums)[kRows][kWide]) {
  const Int zero_point = SetInt32(block.dst_zero_point + (block.dst_flip != 0 ? 128 : 0));
  const Int bound = SetInt32(1 << 20);  // out of 8 bits by far; with a zero point still an int32
#pragma GCC unroll 1
  for (int p = 0; p < kRows; ++p) {
    Int q[kWide];
#pragma GCC unroll 8
    for (int v = 0; v < kWide; ++v)
      q[v] = Add(Min(ScaleLanes(sums[p][v], terms[v], block.left_shifts), bound), zero_point);
    StoreRow(block, q, block.dst_row(first + p));
  }
}

/// The same through float_scale.h; false where a result is in doubt.
template <int kRows, int kWide>
OCTET_ALWAYS_INLINE bool StoreFast(const Block& block, int first, const Terms* terms,
                                   const Int (&sums)[kRows][kWide]) {
  const int slack = FloatSlack(block.exact_floats, kFused);
  const int zero_point = block.dst_zero_point + (block.dst_flip != 0 ? 128 : 0);
  const Int bias = SetInt32(zero_point * 65536 + 32768 + slack);
  Int least = SetInt32(-1);
#pragma GCC unroll 8
  for (int p = 0; p < kRows; ++p) {
    Int q[kWide];
#pragma GCC unroll 8
    for (int v = 0; v < kWide; ++v) {
      const Int nudge = WithSign(Load(terms[v].nudge), sums[p][v]);
      const Int fixed = Add(MultiplyFloat(sums[p][v], terms[v].scale, nudge), bias);
      least = MinWords(least, fixed);
      q[v] = ShiftRight32<16>(fixed);
    }
    StoreRow(block, q, block.dst_row(first + p));
  }
  return !AnyWordBelow(least, SetInt32(2 * slack + 1));
}

template <int kRows, int kWide>
OCTET_ALWAYS_INLINE void StoreRaw(const Block& block, int first, const Int (&sums)[kRows][kWide]) {
#pragma GCC unroll 8
  for (int p = 0; p < kRows; ++p) {
    alignas(kVectorBytes) uint8_t row[kWide * kVectorBytes];
#pragma GCC unroll 8
    for (int v = 0; v < kWide; ++v) Store(row + v * kVectorBytes, sums[p][v]);
    std::memcpy(block.dst_row(first + p), row, block.channels * sizeof(int32_t));
  }
}

template <bool kInt8, int kRows, int kWide>
void MultiplyTile(const Block& block, int first) {
  const auto* terms = reinterpret_cast<const Terms*>(block.panel);
  Int sums[kRows][kWide];
#pragma GCC unroll 8
  for (int p = 0; p < kRows; ++p) {
    const Int row_term = SetInt32(block.row_terms[first + p]);
#pragma GCC unroll 8
    for (int v = 0; v < kWide; ++v) sums[p][v] = Add(Load(terms[v].init), row_term);
  }
  const auto* weights = reinterpret_cast<const uint8_t*>(terms + kWide);
  Accumulate<kInt8>(block, first, weights, sums);
  if (block.raw) {
    StoreRaw(block, first, sums);
  } else {
    if (block.wide_sums || !StoreFast(block, first, terms, sums))
      StoreExactly(block, first, terms, sums);
  }
}

template <bool kInt8, int kWide, int... kRows>
void MultiplyTiles(const Block& block, std::integer_sequence<int, kRows...>) {
  static constexpr void (*kTable[])(const Block&, int) = {MultiplyTile<kInt8, kRows + 1, kWide>...};
  const EvenSplit tiles(block.pixels, TileRows(kWide));
  for (int t = 0, first = 0; t < tiles.parts(); first += tiles.height(t), ++t)
    kTable[tiles.height(t) - 1](block, first);
}

template <int kWide>
void MultiplyWide(const Block& block) {
  constexpr auto kHeights = std::make_integer_sequence<int, TileRows(kWide)>();
  if (block.rhs_flip != 0) {
    MultiplyTiles<true, kWide>(block, kHeights);
  } else {
    MultiplyTiles<false, kWide>(block, kHeights);
  }
}

template <int... kWide>
void MultiplyPanelOf(const Block& block, std::integer_sequence<int, kWide...>) {
  static constexpr void (*kTable[])(const Block&) = {MultiplyWide<kWide + 1>...};
  kTable[block.width / kLanes - 1](block);
}
void MultiplyPanel(const Block& block) {
  MultiplyPanelOf(block, std::make_integer_sequence<int, kVectors>());
}

int WidthOf(int channels) {
  return (channels + kLanes - 1) / kLanes * kLanes;
}

constexpr PanelKernel kProduct = {
    .tile_pixels = TileRows(kVectors),
    .tile_channels = kVectors * kLanes,
    .depth_planes = kDepthPlanes,
    .lhs_element = kDepthPlanes == 1 ? LhsElement::kInt8 : LhsElement::kInt16,
    .terms_bytes = sizeof(Terms) / kLanes,
    .width_of = WidthOf,
    .write_terms = WriteTerms,
    .multiply = MultiplyPanel,
    .write_row_terms = kWriteRowTerms,
};

constexpr PanelKernel kDepthwise = portable::DepthwiseKernel(MultiplyDepthwise);
