// 3 × 3 depthwise windows side by side on AVX512-VNNI. A step is a column of a window: three rows
// side by side in the lanes of four registers. Where the columns of neighbouring groups of pixels
// coincide, they are loaded and interleaved once, and added to the sums of every group they belong
// to:
//
//   stride 1, 64 channels         column k is the third of group k, second of k + 1, first of k + 2
//   stride 2; stride 1 with two   column 2k is the third of group k, the first of k + 1
//   pixels in a register
//
// avx512_vnni_depthwise.cc includes this file inside its target region and anonymous namespace.
//
// No include guard and no includes.

template <int kWidth, int kCorrections>
class Windows {
 public:
  static constexpr int kPixels = Group<kWidth>::kPixels;

  Windows(const Block& block, const WindowRun& run)
      : block_(block),
        run_(run),
        stage_(MakeStageConstants(block)),
        correction_(block.row_sum_factor),
        flip_(_mm512_set1_epi8(static_cast<char>(block.rhs_flip))),
        terms_(reinterpret_cast<const Terms*>(block.panel)),
        weights_(WeightsOf<kWidth>(block)) {}

  void Multiply() const {
    // Pixels of a full group lie side by side in memory: one load.
    const bool dense = kPixels > 1 && run_.pixel_step == kWidth && block_.channels == kWidth;
    const ptrdiff_t group_step = kPixels * run_.pixel_step;
    const int full = block_.pixels / kPixels;
    if (kPixels == 1 && group_step == run_.tap_step) {
      MultiplySharingTwo();
    } else if ((kPixels == 1 || dense) && group_step == 2 * run_.tap_step) {
      MultiplySharingOne(full);
    } else if (dense && run_.tap_step == run_.pixel_step) {
      MultiplyDense(full);
    } else {
      for (int g = 0; g < full; ++g) MultiplyAlone(GroupAt(g));
    }
    if (full * kPixels < block_.pixels) MultiplyAlone(GroupAt(full));
  }

 private:
  Group<kWidth> GroupAt(int g) const {
    const int first = g * kPixels;
    return {block_, first, std::min(block_.pixels - first, kPixels), stage_.channels};
  }

  template <typename Load>
  OCTET_ALWAYS_INLINE void InterleaveRows(const Load& load, __m512i (&column)[kVectors]) const {
    const __m512i rows[kTileDepth] = {
        _mm512_xor_si512(load(run_.rows[0]), flip_), _mm512_xor_si512(load(run_.rows[1]), flip_),
        _mm512_xor_si512(load(run_.rows[2]), flip_), _mm512_setzero_si512()};
    Interleave(rows, column);
  }

  /// Column j of the window of a group's pixels.
  OCTET_ALWAYS_INLINE void LoadColumn(const Group<kWidth>& group, int j,
                                      __m512i (&column)[kVectors]) const {
    InterleaveRows(
        [&](const uint8_t* row) {
          return group.Load([&](int p) { return row + j * run_.tap_step + p * run_.pixel_step; });
        },
        column);
  }

  /// Column k of the run, for full groups of pixels that are one or lie side by side.
  OCTET_ALWAYS_INLINE void LoadDenseColumn(int k, __m512i (&column)[kVectors]) const {
    InterleaveRows(
        [&](const uint8_t* row) {
          row += k * run_.tap_step + block_.first_channel;
          return kPixels == 1 ? _mm512_maskz_loadu_epi8(stage_.channels, row)
                              : _mm512_loadu_si512(row);
        },
        column);
  }

  OCTET_ALWAYS_INLINE void Add(const __m512i (&column)[kVectors], int j,
                               __m512i (&sums)[kVectors]) const {
    AddTaps<kWidth, kCorrections>(column, weights_ + j * kTileDepth * kWidth, correction_, sums);
  }

  /// sums = init + column 0.
  OCTET_ALWAYS_INLINE void Begin(const __m512i (&column)[kVectors],
                                 __m512i (&sums)[kVectors]) const {
    LoadInit<kWidth>(terms_, sums);
    Add(column, 0, sums);
  }

  void MultiplyAlone(const Group<kWidth>& group) const {
    __m512i sums[kVectors], column[kVectors];
    LoadInit<kWidth>(terms_, sums);
    for (int j = 0; j < 3; ++j) {
      LoadColumn(group, j, column);
      Add(column, j, sums);
    }
    StoreGroup(group, stage_, sums);
  }

  void MultiplyDense(int groups) const {
    for (int g = 0; g < groups; ++g) {
      __m512i sums[kVectors], column[kVectors];
      LoadDenseColumn(g * kPixels, column);
      Begin(column, sums);
      for (int j = 1; j < 3; ++j) {
        LoadDenseColumn(g * kPixels + j, column);
        Add(column, j, sums);
      }
      StoreGroup(GroupAt(g), stage_, sums);
    }
  }

  void MultiplySharingOne(int groups) const {
    __m512i sums[kVectors], next[kVectors], column[kVectors];
    LoadDenseColumn(0, column);
    Begin(column, sums);
    for (int g = 0; g < groups; ++g) {
      LoadDenseColumn(2 * g + 1, column);
      Add(column, 1, sums);
      LoadDenseColumn(2 * g + 2, column);
      Add(column, 2, sums);
      Begin(column, next);
      StoreGroup(GroupAt(g), stage_, sums);
      Copy(next, sums);
    }
  }

  void MultiplySharingTwo() const {
    __m512i sums[kVectors], next[kVectors], last[kVectors], column[kVectors];
    LoadDenseColumn(0, column);
    Begin(column, sums);
    LoadDenseColumn(1, column);
    Add(column, 1, sums);
    Begin(column, next);
    for (int g = 0; g < block_.pixels; ++g) {
      LoadDenseColumn(g + 2, column);
      Add(column, 2, sums);
      Add(column, 1, next);
      Begin(column, last);
      StoreGroup(GroupAt(g), stage_, sums);
      Copy(next, sums);
      Copy(last, next);
    }
  }

  static OCTET_ALWAYS_INLINE void Copy(const __m512i (&from)[kVectors], __m512i (&to)[kVectors]) {
#pragma GCC unroll 4
    for (int r = 0; r < kVectors; ++r) to[r] = from[r];
  }

  const Block& block_;
  const WindowRun& run_;
  const StageConstants stage_;
  const Correction correction_;
  const __m512i flip_;
  const Terms* const terms_;
  const uint8_t* const weights_;
};

void MultiplyWindows(const Block& block, const WindowRun& run) {
  Specialize(block, [&](auto width, auto corrections) {
    Windows<width, corrections>(block, run).Multiply();
  });
}
