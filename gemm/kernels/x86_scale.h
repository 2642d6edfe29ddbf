// Scale() and the way to bytes, in vectors of any width. Kernels include this file inside their
// target region and anonymous namespace, after a vector*.h.
//
// No include guard and no includes.

/// The terms of one vector of channels; e = max(right_shift, 0).
struct alignas(kVectorBytes) Terms {
  int32_t init[kLanes];
  int32_t multiplier[kLanes];
  int32_t power[kLanes];       // 2^(31 − e), or 0 for e = 0
  int32_t left[kLanes];        // 2^max(−right_shift, 0)
  int32_t left_limit[kLanes];  // sums beyond ± this saturate when shifted left
  float scale[kLanes];         // FloatScale
  float nudge[kLanes];         // FloatNudge
  int32_t padding[kLanes];     // to 32 bytes a channel: any vector ends on a cache line
};

void WriteTerms(std::span<const ChannelTerm> terms, uint8_t* panel) {
  auto* vectors = reinterpret_cast<Terms*>(panel);
  for (size_t c = 0; c < terms.size(); ++c) {
    Terms& out = vectors[c / kLanes];
    const size_t lane = c % kLanes;
    const QuantizedMultiplier by = terms[c].multiplier;
    const int right = std::max(by.right_shift, 0), left = std::max(-by.right_shift, 0);
    out.init[lane] = terms[c].init;
    out.multiplier[lane] = by.multiplier;
    out.power[lane] = right > 0 ? int32_t{1} << (31 - right) : 0;
    out.left[lane] = int32_t{1} << left;
    out.left_limit[lane] = INT32_MAX >> left;
    out.scale[lane] = FloatScale(by);
    out.nudge[lane] = FloatNudge(by);
  }
}

/// floor((x · by + 2^30) / 2^31), by[kLanes] >= 0, something readable behind it.
OCTET_ALWAYS_INLINE Int RoundedProduct(Int x, const int32_t* by) {
  const Int half = SetInt64(int64_t{1} << 30);
  const Int even = Add64(MultiplyEven(x, Load(by)), half);
  const Int odd = Add64(MultiplyEven(OddToEven(x), LoadUnaligned(by + 1)), half);
  return OddHalves(ShiftRight64<31>(even), ShiftLeft64<1>(odd));
}

/// Scale(), its two roundings one after the other: y / 2^e to nearest with ties away from zero is
/// floor(((y − (y < 0)) · 2^(31−e) + 2^30) / 2^31).
OCTET_ALWAYS_INLINE Int ScaleLanes(Int x, const Terms& terms, bool left_shifts) {
  if (left_shifts) {
    const Int limit = Load(terms.left_limit);
    x = Multiply32(Max(Min(x, limit), Subtract(SetInt32(0), limit)), Load(terms.left));
  }
  const Int y = RoundedProduct(x, terms.multiplier);
  return Select(IsZero(Load(terms.power)), y, RoundedProduct(Add(y, Sign(y)), terms.power));
}

/// How results become bytes. `up`: 128 for int8, whose bytes are clamped as uint8 and then flipped.
struct ByteRange {
  int up, clamp_min, clamp_max;
};

/// Up to four vectors of results (zero point and `up` added) as bytes, clamped.
template <int kCount>
OCTET_ALWAYS_INLINE Int ClampedBytes(const ByteRange& range, const Int* q) {
  const Int zero = SetInt32(0);
  Int bytes =
      PackBytes(q[0], kCount > 1 ? q[1] : zero, kCount > 2 ? q[2] : zero, kCount > 3 ? q[3] : zero);
  bytes = MaxBytes(bytes, SetBytes(range.clamp_min + range.up));
  bytes = MinBytes(bytes, SetBytes(range.clamp_max + range.up));
  return Xor(bytes, SetBytes(range.up));
}
