// 3 × 3 depthwise windows side by side on AVX512-VNNI: the calls of avx512_vnni_windows.S, and what
// it does not serve. avx512_vnni_depthwise.cc includes this file inside its target region and
// anonymous namespace.
//
// No include guard and no includes.

/// One group of pixels, column by column. tap(i, j, p): where tap (i, j) of pixel p is, less the
/// block's first channel.
template <int kWidth, int kCorrections, typename Tap>
OCTET_ALWAYS_INLINE void MultiplyColumns(const Group<kWidth>& group, const StageConstants& stage,
                                         const Tap& tap) {
  const Block& block = group.block;
  const Correction correction(block.row_sum_factor);
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(block.rhs_flip));
  const uint8_t* const weights = WeightsOf<kWidth>(block);
  __m512i sums[kVectors], column[kVectors], rows[kTileDepth];
  LoadInit<kWidth>(reinterpret_cast<const Terms*>(block.panel), sums);
  for (int j = 0; j < 3; ++j) {
#pragma GCC unroll 3
    for (int i = 0; i < 3; ++i) {
      rows[i] = _mm512_xor_si512(group.Load([&](int p) { return tap(i, j, p); }), flip);
    }
    rows[3] = _mm512_setzero_si512();
    Interleave(rows, column);
    AddTaps<kWidth, kCorrections>(column, weights + j * kTileDepth * kWidth, correction, sums);
  }
  StoreGroup(group, stage, sums);
}

/// Pieces of 64 bytes, full panels: column j of piece g is at rows[i] + j · tap_step + g · step,
/// its results at dst + g · dst_step.
struct Pieces {
  const uint8_t* rows[3];
  ptrdiff_t tap_step, step;
  uint8_t* dst;
  ptrdiff_t dst_step;
};

/// Whether avx512_vnni_windows.S serves full panels.
bool PiecesServe(const Block& block) {
  return !block.raw && Correction(block.row_sum_factor).count <= 1;
}

using WindowsKernel = void (*)(WindowsCall*);

WindowsKernel KernelOf(const Block& block, const Pieces& pieces) {
  static constexpr WindowsKernel kKernels[][2][3] = {
      {{OctetAvx512Windows0Uint8, OctetAvx512Windows1Uint8, OctetAvx512Windows2Uint8},
       {OctetAvx512Windows0Int8, OctetAvx512Windows1Int8, OctetAvx512Windows2Int8}},
      {{OctetAvx512Windows0Uint8Corrected, OctetAvx512Windows1Uint8Corrected,
        OctetAvx512Windows2Uint8Corrected},
       {OctetAvx512Windows0Int8Corrected, OctetAvx512Windows1Int8Corrected,
        OctetAvx512Windows2Int8Corrected}}};
  const int shared = pieces.step == pieces.tap_step       ? 2
                     : pieces.step == 2 * pieces.tap_step ? 1
                                                          : 0;
  return kKernels[block.row_sum_factor != 0][block.rhs_flip != 0][shared];
}

/// Piece g by the definition where its results are in doubt.
void RedoPiece(const Block& block, const Pieces& pieces, ptrdiff_t g) {
  Block piece = block;
  piece.dst = pieces.dst + g * pieces.dst_step;
  piece.channels = kWidest;
  piece.first_channel = 0;
  const StageConstants stage = MakeStageConstants(piece);
  const auto tap = [&](int i, int j, int) {
    return pieces.rows[i] + j * pieces.tap_step + g * pieces.step;
  };
  const Group<kWidest> group = {piece, 0, 1, stage.channels};
  if (block.row_sum_factor != 0) {
    MultiplyColumns<kWidest, 1>(group, stage, tap);
  } else {
    MultiplyColumns<kWidest, 0>(group, stage, tap);
  }
}

/// Pieces 0 .. count of the block's panel.
void MultiplyPieces(const Block& block, Pieces pieces, ptrdiff_t count) {
  const StageConstants stage = MakeStageConstants(block);
  WindowsCall call;
  _mm512_store_si512(call.bias, stage.bias);
  _mm512_store_si512(call.clamp_min, stage.clamp_min);
  _mm512_store_si512(call.clamp_max, stage.clamp_max);
  _mm512_store_si512(call.dst_flip, stage.flip);
  _mm512_store_si512(call.doubt, stage.doubt);
  _mm512_store_si512(call.correction, _mm512_set1_epi8(static_cast<char>(block.row_sum_factor)));
  call.panel = block.panel;
  call.tap_step = pieces.tap_step;
  call.group_step = pieces.step;
  call.dst_step = pieces.dst_step;
  call.wide_sums = block.wide_sums;
  const WindowsKernel kernel = KernelOf(block, pieces);
  while (count > 0) {
    const ptrdiff_t some = std::min<ptrdiff_t>(count, kMaxWindowGroups);
    for (int i = 0; i < 3; ++i) call.rows[i] = pieces.rows[i];
    call.dst = pieces.dst;
    call.groups = some;
    call.doubtful_count = 0;
    kernel(&call);
    for (int i = 0; i < call.doubtful_count; ++i) RedoPiece(block, pieces, call.doubtful[i]);
    for (const uint8_t*& row : pieces.rows) row += some * pieces.step;
    pieces.dst += some * pieces.dst_step;
    count -= some;
  }
}

template <int kWidth, int kCorrections>
void MultiplyWindowsOf(const Block& block, const WindowRun& run) {
  if (kWidth == kWidest && block.channels == kWidest && PiecesServe(block)) {
    Pieces pieces = {{}, run.tap_step, run.pixel_step, block.dst, block.dst_stride};
    for (int i = 0; i < 3; ++i) pieces.rows[i] = run.rows[i] + block.first_channel;
    return MultiplyPieces(block, pieces, block.pixels);
  }
  constexpr int kPixels = Group<kWidth>::kPixels;
  const StageConstants stage = MakeStageConstants(block);
  for (int first = 0; first < block.pixels; first += kPixels) {
    const Group<kWidth> group = {block, first, std::min(block.pixels - first, kPixels),
                                 stage.channels};
    MultiplyColumns<kWidth, kCorrections>(group, stage, [&](int i, int j, int p) {
      return run.rows[i] + j * run.tap_step + p * run.pixel_step;
    });
  }
}

void MultiplyWindows(const Block& block, const WindowRun& run) {
  Specialize(block, [&](auto width, auto corrections) {
    MultiplyWindowsOf<width, corrections>(block, run);
  });
}

/// The last piece of a stream, `size` < 64 bytes: by copies that are full.
void MultiplyLastPiece(const Block& block, const Pieces& pieces, int size) {
  uint8_t taps[3][3][kWidest] = {}, results[kWidest];
  Pieces copy = {{taps[0][0], taps[1][0], taps[2][0]}, kWidest, 0, results, 0};
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      std::memcpy(taps[i][j], pieces.rows[i] + j * pieces.tap_step, size);
    }
  }
  MultiplyPieces(block, copy, 1);
  std::memcpy(pieces.dst, results, size);
}

/// One panel of the stream.
void MultiplyStream(const Block& in_block, const WindowRun& run) {
  Block block = in_block;
  const ptrdiff_t channels = block.dst_stride, first = block.first_channel;
  const ptrdiff_t bytes = block.pixels * channels;
  block.channels = kWidest;
  const ptrdiff_t step = ptrdiff_t{block.stream_panels} * kWidest;
  Pieces pieces = {{}, channels, step, block.dst, step};
  for (int i = 0; i < 3; ++i) pieces.rows[i] = run.rows[i] + first;
  const ptrdiff_t full = bytes / kWidest - first / kWidest;  // pieces from `first` on
  const ptrdiff_t count = full > 0 ? (full + block.stream_panels - 1) / block.stream_panels : 0;
  MultiplyPieces(block, pieces, count);
  const ptrdiff_t last = bytes / kWidest * kWidest;  // where the last piece begins, if there is one
  if (bytes == last || (last - first) % step != 0) return;
  for (const uint8_t*& row : pieces.rows) row += last - first;
  pieces.dst += last - first;
  MultiplyLastPiece(block, pieces, static_cast<int>(bytes - last));
}
