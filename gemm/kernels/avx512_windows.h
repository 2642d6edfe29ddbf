// 3 × 3 depthwise windows side by side on AVX512-VNNI: the calls of avx512_vnni_windows.S, and what
// it does not serve. avx512_vnni_depthwise.cc includes this file inside its target region and
// anonymous namespace.
//
// No include guard and no includes.

template <int kWidth, int kCorrections>
class Windows {
 public:
  static constexpr int kPixels = Group<kWidth>::kPixels;

  Windows(const Block& block, const WindowRun& run)
      : block_(block), run_(run), stage_(MakeStageConstants(block)) {}

  void Multiply() const {
    const int groups = block_.pixels / kPixels;
    int done = 0;
    if (GroupsAreDense()) {
      for (; done < groups; done += std::min(groups - done, kMaxWindowGroups)) {
        MultiplyDense(done, std::min(groups - done, kMaxWindowGroups));
      }
    }
    for (; done * kPixels < block_.pixels; ++done) MultiplyGroup(done);
  }

 private:
  Group<kWidth> GroupAt(int g) const {
    const int first = g * kPixels;
    return {block_, first, std::min(block_.pixels - first, kPixels), stage_.channels};
  }

  /// Whether a group is 64 bytes side by side in every line and in dst.
  bool GroupsAreDense() const {
    if (block_.raw || kCorrections > 1 || block_.channels != kWidth) return false;
    return kPixels == 1 ||
           (run_.pixel_step == kWidth && run_.tap_step == kWidth && block_.dst_stride == kWidth);
  }

  /// Any group, column by column.
  void MultiplyGroup(int g) const {
    const Group<kWidth> group = GroupAt(g);
    const Correction correction(block_.row_sum_factor);
    const __m512i flip = _mm512_set1_epi8(static_cast<char>(block_.rhs_flip));
    const uint8_t* const weights = WeightsOf<kWidth>(block_);
    __m512i sums[kVectors], column[kVectors], rows[kTileDepth];
    LoadInit<kWidth>(reinterpret_cast<const Terms*>(block_.panel), sums);
    for (int j = 0; j < 3; ++j) {
#pragma GCC unroll 3
      for (int i = 0; i < 3; ++i) {
        const uint8_t* const tap = run_.rows[i] + j * run_.tap_step;
        rows[i] =
            _mm512_xor_si512(group.Load([&](int p) { return tap + p * run_.pixel_step; }), flip);
      }
      rows[3] = _mm512_setzero_si512();
      Interleave(rows, column);
      AddTaps<kWidth, kCorrections>(column, weights + j * kTileDepth * kWidth, correction, sums);
    }
    StoreGroup(group, stage_, sums);
  }

  /// `groups` dense groups from `first` on.
  void MultiplyDense(int first, int groups) const {
    const ptrdiff_t start = static_cast<ptrdiff_t>(first) * kPixels;
    WindowsCall call;
    FullPanel full;
    _mm512_store_si512(call.bias, stage_.bias);
    _mm512_store_si512(call.clamp_min, stage_.clamp_min);
    _mm512_store_si512(call.clamp_max, stage_.clamp_max);
    _mm512_store_si512(call.dst_flip, stage_.flip);
    _mm512_store_si512(call.doubt, stage_.doubt);
    _mm512_store_si512(call.correction, _mm512_set1_epi8(static_cast<char>(block_.row_sum_factor)));
    call.panel = full.Of(block_);
    for (int i = 0; i < 3; ++i) {
      call.rows[i] = run_.rows[i] + start * run_.pixel_step + block_.first_channel;
    }
    call.tap_step = run_.tap_step;
    call.group_step = kPixels * run_.pixel_step;
    call.dst = block_.dst + start * block_.dst_stride;
    call.dst_step = kPixels * block_.dst_stride;
    call.groups = groups;
    call.wide_sums = block_.wide_sums;
    call.doubtful_count = 0;
    KernelOf(call)(&call);
    for (int i = 0; i < call.doubtful_count; ++i) MultiplyGroup(first + call.doubtful[i]);
  }

  using WindowsKernel = void (*)(WindowsCall*);
  WindowsKernel KernelOf(const WindowsCall& call) const {
    static constexpr WindowsKernel kKernels[][2][3] = {
        {{OctetAvx512Windows0Uint8, OctetAvx512Windows1Uint8, OctetAvx512Windows2Uint8},
         {OctetAvx512Windows0Int8, OctetAvx512Windows1Int8, OctetAvx512Windows2Int8}},
        {{OctetAvx512Windows0Uint8Corrected, OctetAvx512Windows1Uint8Corrected,
          OctetAvx512Windows2Uint8Corrected},
         {OctetAvx512Windows0Int8Corrected, OctetAvx512Windows1Int8Corrected,
          OctetAvx512Windows2Int8Corrected}}};
    const int shared = call.group_step == call.tap_step ? 2 : call.group_step == 2 * call.tap_step;
    return kKernels[kCorrections > 0][block_.rhs_flip != 0][shared];
  }

  /// A panel whose registers are full: a narrow one's channels repeated for each pixel of a group.
  class FullPanel {
   public:
    const uint8_t* Of(const Block& block) {
      if constexpr (kPixels == 1) return block.panel;
      const auto* terms = reinterpret_cast<const Terms*>(block.panel);
      for (int r = 0; r < kVectors; ++r) {
        _mm512_store_si512(terms_[r].init, LoadTerm<kWidth>(terms->init, r));
        _mm512_store_si512(terms_[r].scale, LoadTerm<kWidth>(terms->scale, r));
        _mm512_store_si512(terms_[r].nudge, LoadTerm<kWidth>(terms->nudge, r));
        _mm512_store_si512(terms_[r].limit, LoadTerm<kWidth>(terms->limit, r));
      }
      for (int i = 0; i < 3 * kVectors; ++i) {
        _mm512_store_si512(weights_[i],
                           LoadRepeated<kWidth>(WeightsOf<kWidth>(block) + i * kWidth));
      }
      return reinterpret_cast<const uint8_t*>(terms_);
    }

   private:
    Terms terms_[kVectors];
    int8_t weights_[3 * kVectors][64];
  };

  const Block& block_;
  const WindowRun& run_;
  const StageConstants stage_;
};

void MultiplyWindows(const Block& block, const WindowRun& run) {
  Specialize(block, [&](auto width, auto corrections) {
    Windows<width, corrections>(block, run).Multiply();
  });
}
