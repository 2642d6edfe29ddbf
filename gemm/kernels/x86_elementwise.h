// Sums and products element by element (gemm/elementwise.h) in vectors of any width. As in the
// product, results are computed through float32 as 16.16 fixed point, and again by the definition
// where the float's error could matter (float_scale.h). Kernels include this file inside their
// target region and anonymous namespace, after x86_scale.h.
//
// No include guard and no includes.

/// One value in every lane, 64-byte aligned.
struct alignas(kVectorBytes) Floats {
  explicit Floats(double value) { std::fill_n(lanes, kLanes, static_cast<float>(value)); }
  float lanes[kLanes];
};

/// Scale() by one multiplier, the same in all lanes.
class ExactScale {
 public:
  explicit ExactScale(QuantizedMultiplier by) : left_shifts_(by.right_shift < 0) {
    const ChannelTerm one = {.multiplier = by};
    auto* const bytes = reinterpret_cast<uint8_t*>(&terms_);
    WriteTerms({&one, 1}, bytes);
    for (size_t vector = 0; vector < sizeof(Terms); vector += kVectorBytes) {
      for (int lane = 1; lane < kLanes; ++lane) {
        std::memcpy(bytes + vector + 4 * lane, bytes + vector, 4);
      }
    }
  }
  OCTET_ALWAYS_INLINE Int operator()(Int x) const { return ScaleLanes(x, terms_, left_shifts_); }
  const Terms& terms() const { return terms_; }

 private:
  Terms terms_;
  bool left_shifts_;
};

inline double RealOf(QuantizedMultiplier by) {
  return std::ldexp(by.multiplier, -31 - by.right_shift);
}

/// x of AddSpec, and the result in 16.16.
class Adder {
 public:
  explicit Adder(const AddSpec& spec)
      : spec_(spec),
        a_(spec.a_multiplier),
        b_(spec.b_multiplier),
        scale_(spec.multiplier),
        a_by_(PartScale(spec, spec.a_multiplier)),
        b_by_(PartScale(spec, spec.b_multiplier) * (spec.subtract ? -1 : 1)) {
    const double a = 255 * std::abs(double{a_by_.lanes[0]});
    const double b = 255 * std::abs(double{b_by_.lanes[0]});
    // Units of 2^-16. The parts: half a unit in the last of 24 bits for their factors, and for each
    // rounded product; the sum, and its conversion, 1 and 1/2; the roundings of the definition
    // that are not made here: at most 3 of x.
    const double error =
        std::ldexp(2 * a + (kFused ? 1 : 2) * b, -24) + 1.5 + 3 * RealOf(spec.multiplier) * 65536;
    slack = static_cast<int>(std::min(error, 1e6)) + 1;
    fast = slack <= 64 && a + b < 0x1p30;
  }

  OCTET_ALWAYS_INLINE Int Fast(Int a, Int b) const {
    return AddFloats(a, a_by_.lanes, b, b_by_.lanes);
  }
  OCTET_ALWAYS_INLINE Int Exact(Int a, Int b) const {
    const Int unit = SetInt32(int32_t{1} << spec_.left_shift);
    const Int x = a_(Multiply32(a, unit)), y = b_(Multiply32(b, unit));
    return scale_(spec_.subtract ? Subtract(x, y) : Add(x, y));
  }

  int slack;  // as FloatSlack
  bool fast;  // Fast serves

 private:
  static double PartScale(const AddSpec& spec, QuantizedMultiplier part) {
    return std::ldexp(RealOf(part) * RealOf(spec.multiplier), spec.left_shift + 16);
  }

  const AddSpec& spec_;
  const ExactScale a_, b_, scale_;
  const Floats a_by_, b_by_;
};

/// x of MulSpec, and the result in 16.16.
class Multiplier {
 public:
  explicit Multiplier(const MulSpec& spec)
      : slack(FloatSlack(true, kFused)),
        fast(255 * 255 * RealOf(spec.multiplier) < kWideSum),
        scale_(spec.multiplier) {}

  OCTET_ALWAYS_INLINE Int Fast(Int a, Int b) const {
    const Int x = Multiply32(a, b);
    return MultiplyFloat(x, scale_.terms().scale, WithSign(Load(scale_.terms().nudge), x));
  }
  OCTET_ALWAYS_INLINE Int Exact(Int a, Int b) const { return scale_(Multiply32(a, b)); }

  const int slack;
  const bool fast;

 private:
  const ExactScale scale_;
};

/// Elements of four vectors.
template <bool kInt8, typename Function>
OCTET_ALWAYS_INLINE void RunGroup(const Function& function, const BinarySpec& spec,
                                  const uint8_t* a, const uint8_t* b, uint8_t* dst) {
  constexpr int kUp = kInt8 ? 128 : 0;
  const Int a_zero = SetInt32(spec.a_zero_point), b_zero = SetInt32(spec.b_zero_point);
  const Int bias = SetInt32((spec.dst_zero_point + kUp) * 65536 + 32768 + function.slack);
  Int x[4], y[4], q[4], least = SetInt32(-1);
#pragma GCC unroll 4
  for (int v = 0; v < 4; ++v) {
    x[v] = Subtract(WidenBytes<kInt8>(a + v * kLanes), a_zero);
    y[v] = Subtract(WidenBytes<kInt8>(b + v * kLanes), b_zero);
    const Int fixed = Add(function.Fast(x[v], y[v]), bias);
    least = MinWords(least, fixed);
    q[v] = ShiftRight32<16>(fixed);
  }
  if (!function.fast || AnyWordBelow(least, SetInt32(2 * function.slack + 1))) {
    const Int bound = SetInt32(1 << 20), zero_point = SetInt32(spec.dst_zero_point + kUp);
    for (int v = 0; v < 4; ++v) q[v] = Add(Min(function.Exact(x[v], y[v]), bound), zero_point);
  }
  Store(dst, ClampedBytes<4>({kUp, spec.clamp_min, spec.clamp_max}, q));
}

template <bool kInt8, typename Function>
void RunElements(const Function& function, const BinarySpec& spec, const uint8_t* a,
                 const uint8_t* b, uint8_t* dst, size_t count) {
  constexpr size_t kGroup = kVectorBytes;  // a byte for each of 4 · kLanes
  for (; count >= kGroup; count -= kGroup, a += kGroup, b += kGroup, dst += kGroup) {
    RunGroup<kInt8>(function, spec, a, b, dst);
  }
  if (count == 0) return;
  uint8_t last_a[kGroup] = {}, last_b[kGroup] = {}, last[kGroup];
  std::memcpy(last_a, a, count);
  std::memcpy(last_b, b, count);
  RunGroup<kInt8>(function, spec, last_a, last_b, last);
  std::memcpy(dst, last, count);
}

template <typename Function, typename Spec>
void RunElements(const Spec& spec, const uint8_t* a, const uint8_t* b, uint8_t* dst, size_t count) {
  const Function function(spec);
  if (spec.type == ElementType::kInt8) {
    RunElements<true>(function, spec, a, b, dst, count);
  } else {
    RunElements<false>(function, spec, a, b, dst, count);
  }
}

void AddElements(const AddSpec& spec, const uint8_t* a, const uint8_t* b, uint8_t* dst,
                 size_t count) {
  RunElements<Adder>(spec, a, b, dst, count);
}
void MultiplyElements(const MulSpec& spec, const uint8_t* a, const uint8_t* b, uint8_t* dst,
                      size_t count) {
  RunElements<Multiplier>(spec, a, b, dst, count);
}
