// When half tiles are multiplied by avx512_vnni_halves.S or avx512_vnni_pairs.S, and the calls of
// those. avx512_vnni.cc includes this file inside its target region and anonymous namespace.
//
// No include guard and no includes.

/// The call of `halves` half tiles from the block's first row on.
template <int kWide>
void SetUpHalves(const Block& block, int halves, HalvesCall& call) {
  const StageConstants stage = MakeStageConstants(block);
  if constexpr (kWide > 2) {
    _mm512_store_si512(call.bias, stage.bias);
    _mm512_store_si512(call.clamp_min, stage.clamp_min);
    _mm512_store_si512(call.clamp_max, stage.clamp_max);
  } else {  // results stay words, and signed where dst is int8
    const __m512i up = _mm512_set1_epi32(block.dst_flip != 0 ? 128 * 65536 : 0);
    _mm512_store_si512(call.bias, _mm512_sub_epi32(stage.bias, up));
    _mm512_store_si512(call.clamp_min, _mm512_set1_epi16(static_cast<int16_t>(block.clamp_min)));
    _mm512_store_si512(call.clamp_max, _mm512_set1_epi16(static_cast<int16_t>(block.clamp_max)));
  }
  _mm512_store_si512(call.dst_flip, stage.flip);
  _mm512_store_si512(call.doubt, stage.doubt);
  call.channels = stage.channels;
  call.panel = block.panel;
  call.pointers = block.rows;
  call.pointer_stride = int64_t{block.segments} * static_cast<int64_t>(sizeof(*block.rows));
  call.row_terms = block.row_terms;
  call.dst = block.dst;
  call.dst_stride = block.dst_stride;
  call.depth = block.segment_depth;
  call.steps_depth = block.segment_depth / kTileDepth * kTileDepth;
  call.segments = block.segments;
  call.halves = halves;
  call.staged = -1;
  call.doubtful_count = 0;
}

template <int kWide>
void MultiplyHalves(const Block& block, int halves) {
  static constexpr void (*kKernels[][2])(HalvesCall*) = {
      {OctetAvx512Halves1Uint8, OctetAvx512Halves1Int8},
      {OctetAvx512Halves2Uint8, OctetAvx512Halves2Int8},
      {OctetAvx512Halves3Uint8, OctetAvx512Halves3Int8},
      {OctetAvx512Halves4Uint8, OctetAvx512Halves4Int8},
  };
  HalvesCall call;
  SetUpHalves<kWide>(block, halves, call);
  kKernels[kWide - 1][block.rhs_flip != 0](&call);
  for (int i = 0; i < call.doubtful_count; ++i) {
    RedoRows<HalfRows(kWide), kWide>(block, call.doubtful[i] * HalfRows(kWide));
  }
}

/// Results of a half tile in doubt, from its sums.
__attribute__((noinline, cold)) void ScaleExactly(const Block& block, int first,
                                                  const int32_t* kept) {
  const auto* terms = reinterpret_cast<const Terms*>(block.panel);
  const StageConstants stage = MakeStageConstants(block);
  for (int p = 0; p < HalfRows(kVectors); ++p) {
    __m512i sums[kVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v, kept += kLanes) {
      sums[v] = FixedExactly(_mm512_load_si512(kept), terms[v], stage);
    }
    StoreRow(sums, stage, block.dst_row(first + p));
  }
}

void MultiplyPairs(const Block& block, int pairs) {
  HalvesCall call;
  SetUpHalves<kVectors>(block, 2 * pairs, call);
  constexpr int kHalfRows = HalfRows(kVectors), kHalfSums = kHalfRows * kVectors * kLanes;
  alignas(64) int32_t sums[(kMaxBlockPixels / kHalfRows + 1) * kHalfSums];
  call.sums = sums;
  call.fetch = block.row(block.pixels - 1) + block.segment_depth;
  (block.rhs_flip != 0 ? OctetAvx512PairsInt8 : OctetAvx512PairsUint8)(&call);
  for (int i = 0; i < call.doubtful_count; ++i) {
    ScaleExactly(block, call.doubtful[i] * kHalfRows, sums + i * kHalfSums);
  }
}

/// Bytes of weights that the first-level cache keeps beside the rows.
constexpr int kNearBytes = 49152;

template <int kWide>
int PanelBytes(const Block& block) {
  return block.segments * block.segment_depth * kWide * kLanes;
}

/// What half tiles ask for: results that are bytes, of sums that need no clamping, and row terms.
bool HalvesCanServe(const Block& block) {
  return !block.raw && !block.wide_sums && block.row_terms != nullptr;
}

/// Whether half tiles in turns are faster than tiles. These ask for fewer weights a product: better
/// where they come from beyond the first-level cache.
template <int kWide>
bool HalvesServe(const Block& block) {
  return HalvesCanServe(block) && block.pixels >= 4 * HalfRows(kWide) &&
         block.segment_depth >= kTileDepth &&
         PanelBytes<kWide>(block) <= (block.far_weights ? kNearBytes / 3 : kNearBytes);
}

/// Whether pairs of half tiles are the fastest; less deep, half tiles in turns are.
bool PairsServe(const Block& block) {
  return HalvesCanServe(block) && block.pixels >= 2 * kPixels &&
         block.segment_depth >= kPairsDepth && block.segments * block.segment_depth >= 256;
}

/// Whether weights are worth some effort to read them less often.
bool WeightsAreFar(const Block& block) {
  return PanelBytes<kVectors>(block) > kNearBytes;
}

/// How many rows of the block to multiply in pairs. One to three more would stream all weights for
/// themselves: rather two tiles of four where those are far.
int PairRows(const Block& block) {
  const int rest = block.pixels % kPixels, rows = block.pixels - rest;
  return 0 < rest && rest < 4 && WeightsAreFar(block) ? rows - kPixels : rows;
}
