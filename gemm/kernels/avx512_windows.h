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

/// Whether avx512_vnni_windows.S serves full panels.
bool PiecesServe(const Block& block) {
  return !block.raw && Correction(block.row_sum_factor).count <= 1;
}

/// Pieces of 64 bytes of lines, for a full panel: column j of piece g is at rows[i] + j · tap_step
/// + g · step, its results at dst + g · dst_step.
class Pieces {
 public:
  Pieces(const Block& block, ptrdiff_t tap_step, ptrdiff_t step, ptrdiff_t dst_step)
      : block_(block), kernel_(KernelOf(block, tap_step, step)) {
    block_.channels = kWidest;
    block_.first_channel = 0;
    const StageConstants stage = MakeStageConstants(block_);
    _mm512_store_si512(call_.bias, stage.bias);
    _mm512_store_si512(call_.clamp_min, stage.clamp_min);
    _mm512_store_si512(call_.clamp_max, stage.clamp_max);
    _mm512_store_si512(call_.dst_flip, stage.flip);
    _mm512_store_si512(call_.doubt, stage.doubt);
    _mm512_store_si512(call_.correction, _mm512_set1_epi8(static_cast<char>(block.row_sum_factor)));
    call_.panel = block.panel;
    call_.tap_step = tap_step;
    call_.group_step = step;
    call_.dst_step = dst_step;
    call_.wide_sums = block.wide_sums;
    call_.doubtful_count = 0;
  }

  /// `count` pieces of a line, `offset` bytes behind rows[i].
  void Multiply(const uint8_t* const* rows, ptrdiff_t offset, uint8_t* dst, ptrdiff_t count) {
    while (count > 0) {
      call_.groups = std::min<ptrdiff_t>(count, kMaxWindowGroups);
      for (int i = 0; i < 3; ++i) call_.rows[i] = rows[i] + offset;
      call_.dst = dst;
      kernel_(&call_);
      if (call_.doubtful_count > 0) RedoDoubtful();
      offset += call_.groups * call_.group_step;
      dst += call_.groups * call_.dst_step;
      count -= call_.groups;
    }
  }

 private:
  using WindowsKernel = void (*)(WindowsCall*);
  static WindowsKernel KernelOf(const Block& block, ptrdiff_t tap_step, ptrdiff_t step) {
    static constexpr WindowsKernel kKernels[][2][3] = {
        {{OctetAvx512Windows0Uint8, OctetAvx512Windows1Uint8, OctetAvx512Windows2Uint8},
         {OctetAvx512Windows0Int8, OctetAvx512Windows1Int8, OctetAvx512Windows2Int8}},
        {{OctetAvx512Windows0Uint8Corrected, OctetAvx512Windows1Uint8Corrected,
          OctetAvx512Windows2Uint8Corrected},
         {OctetAvx512Windows0Int8Corrected, OctetAvx512Windows1Int8Corrected,
          OctetAvx512Windows2Int8Corrected}}};
    const int shared = step == tap_step ? 2 : step == 2 * tap_step ? 1 : 0;
    return kKernels[block.row_sum_factor != 0][block.rhs_flip != 0][shared];
  }

  /// By the definition.
  __attribute__((noinline, cold)) void RedoDoubtful() {
    for (int d = 0; d < call_.doubtful_count; ++d) {
      const ptrdiff_t g = call_.doubtful[d];
      block_.dst = call_.dst + g * call_.dst_step;
      const StageConstants stage = MakeStageConstants(block_);
      const Group<kWidest> group = {block_, 0, 1, stage.channels};
      const auto tap = [&](int i, int j, int) {
        return call_.rows[i] + j * call_.tap_step + g * call_.group_step;
      };
      if (block_.row_sum_factor != 0) {
        MultiplyColumns<kWidest, 1>(group, stage, tap);
      } else {
        MultiplyColumns<kWidest, 0>(group, stage, tap);
      }
    }
    call_.doubtful_count = 0;
  }

  Block block_;
  WindowsCall call_;
  WindowsKernel kernel_;
};

/// Group by group.
template <int kWidth, int kCorrections>
void MultiplyGroups(const Block& in_block, const WindowRun& run) {
  constexpr int kPixels = Group<kWidth>::kPixels;
  Block block = in_block;
  const StageConstants stage = MakeStageConstants(block);
  for (int line = 0; line < run.lines; ++line, block.dst += block.dst_line) {
    const uint8_t* const* const rows = run.rows + 3 * line;
    for (int first = 0; first < block.pixels; first += kPixels) {
      const Group<kWidth> group = {block, first, std::min(block.pixels - first, kPixels),
                                   stage.channels};
      MultiplyColumns<kWidth, kCorrections>(group, stage, [&](int i, int j, int p) {
        return rows[i] + j * run.tap_step + p * run.pixel_step;
      });
    }
  }
}

void MultiplyWindows(const Block& block, const WindowRun& run) {
  if (block.channels < kWidest || !PiecesServe(block)) {
    return Specialize(block, [&](auto width, auto corrections) {
      MultiplyGroups<width, corrections>(block, run);
    });
  }
  Pieces pieces(block, run.tap_step, run.pixel_step, block.dst_stride);
  for (int line = 0; line < run.lines; ++line) {
    pieces.Multiply(run.rows + 3 * line, block.first_channel, block.dst + line * block.dst_line,
                    block.pixels);
  }
}

/// The last piece of a stream, `size` < 64 bytes: by copies that are full.
void MultiplyLastPiece(const Block& block, const WindowRun& run, const uint8_t* const* rows,
                       ptrdiff_t offset, uint8_t* dst, int size) {
  uint8_t taps[3][3][kWidest] = {}, results[kWidest];
  const uint8_t* const copies[3] = {taps[0][0], taps[1][0], taps[2][0]};
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) std::memcpy(taps[i][j], rows[i] + offset + j * run.tap_step, size);
  }
  Pieces(block, kWidest, 0, 0).Multiply(copies, 0, results, 1);
  std::memcpy(dst, results, size);
}

/// One panel of the stream.
void MultiplyStream(const Block& block, const WindowRun& run) {
  const ptrdiff_t first = block.first_channel, bytes = block.pixels * block.dst_stride;
  const ptrdiff_t step = ptrdiff_t{block.stream_panels} * kWidest;
  // Of pieces from `first` on that are full, every one in stream_panels; the one behind them ends
  // the line if it is this panel's.
  const ptrdiff_t full = bytes / kWidest - first / kWidest;
  const ptrdiff_t count = full > 0 ? (full + block.stream_panels - 1) / block.stream_panels : 0;
  const ptrdiff_t last = bytes / kWidest * kWidest;
  const bool ends_line = last < bytes && full % block.stream_panels == 0 && full >= 0;
  Pieces pieces(block, run.tap_step, step, step);
  uint8_t* dst = block.dst;
  for (int line = 0; line < run.lines; ++line, dst += block.dst_line) {
    const uint8_t* const* const rows = run.rows + 3 * line;
    pieces.Multiply(rows, first, dst, count);
    if (ends_line) {
      MultiplyLastPiece(block, run, rows, last, dst + (last - first),
                        static_cast<int>(bytes - last));
    }
  }
}
