// oneDNN 2: the product as a matmul, an inner product and a 1×1 convolution. It multiplies uint8
// activations by int8 weights, so the problem is restated the way a good user would, in the order
// of what costs least at run time:
//   - values change their type by ±128, zero points with them;
//   - the activations' zero point becomes part of the bias: − rhs_zero_point · Σ (lhs −
//   lhs_zero_point);
//   - so does the result's, divided by the multiplier (the bias is float32);
//   - the weights' zero point, if not 0, stays an attribute; only matmul has one;
//   - the clamp is left to saturation: an easier problem than ours.
// Weights are reordered once into the layout the primitive asks for.
#include <cstring>

#include <dlfcn.h>

#include <dnnl.hpp>

#include "base/str.h"
#include "benchmarks/gemm/engine.h"

namespace octet {
namespace {

using dnnl::memory;
using DataType = memory::data_type;
using Tag = memory::format_tag;

enum class Form { kMatmul, kInner, kConvolution };

const dnnl::engine& Cpu() {
  static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}
dnnl::stream& Stream() {
  static dnnl::stream stream(Cpu());
  return stream;
}

memory MemoryOf(const memory::desc& desc, const void* values) {
  memory filled(desc, Cpu());
  std::memcpy(filled.get_data_handle(), values, desc.get_size());
  return filled;
}

/// The shapes of src, weights, bias and dst for one form.
struct Layouts {
  memory::dims src, weights, bias, dst;
  Tag image, own_weights, bias_tag;  // own_weights: how [channels, depth] lies in memory
};

Layouts LayoutsOf(Form form, const ProductShape& shape) {
  const auto& [pixels, channels, depth] = shape;
  switch (form) {
    case Form::kMatmul:
      return {{pixels, depth}, {depth, channels}, {1, channels}, {pixels, channels},
              Tag::ab,         Tag::ba,           Tag::ab};
    case Form::kInner:
      return {{pixels, depth}, {channels, depth}, {channels}, {pixels, channels},
              Tag::ab,         Tag::ab,           Tag::x};
    case Form::kConvolution:
      break;
  }
  int width = 1;  // a square image where the pixels make one
  for (int side = 2; side * side <= pixels; ++side) {
    if (side * side == pixels) width = side;
  }
  const int height = pixels / width;
  return {{1, depth, height, width},
          {channels, depth, 1, 1},
          {channels},
          {1, channels, height, width},
          Tag::nhwc,
          Tag::oihw,
          Tag::x};
}

/// The problem in oneDNN's words; see the head of this file.
struct Restated {
  AlignedVector<uint8_t> src;      // uint8
  AlignedVector<uint8_t> weights;  // bytes of int8
  int weights_zero_point = 0;
  std::vector<float> bias = {};
  std::vector<float> scales = {};  // none for int32 results
};

AlignedVector<uint8_t> Flip(AlignedVector<uint8_t> bytes, bool flip) {
  for (uint8_t& byte : bytes) byte ^= flip ? 0x80 : 0;
  return bytes;
}

Restated Restate(const Problem& problem) {
  const ProductSpec& spec = problem.spec;
  const bool flip_rhs = spec.rhs_type == ElementType::kInt8;
  const bool flip_lhs = spec.lhs_type == ElementType::kUint8;
  const bool raw = spec.dst_type == ElementType::kInt32;
  Restated restated{.src = Flip(problem.rhs, flip_rhs),
                    .weights = Flip(problem.lhs, flip_lhs),
                    .weights_zero_point = spec.lhs_zero_point - (flip_lhs ? 128 : 0)};
  const int src_zero_point = spec.rhs_zero_point + (flip_rhs ? 128 : 0);
  const int dst_zero_point = spec.dst_zero_point + (spec.dst_type == ElementType::kInt8 ? 128 : 0);
  const uint8_t* weight = restated.weights.data();
  for (int c = 0; c < problem.shape.channels; ++c) {
    int64_t bias = problem.bias[c];
    for (int d = 0; d < problem.shape.depth; ++d) {
      bias -= src_zero_point * (static_cast<int8_t>(*weight++) - restated.weights_zero_point);
    }
    const double moved = raw ? 0 : dst_zero_point / problem.real_multiplier(c);
    restated.bias.push_back(static_cast<float>(static_cast<double>(bias) + moved));
  }
  if (!raw) {
    restated.scales.assign(problem.real_multipliers.begin(), problem.real_multipliers.end());
  }
  return restated;
}

dnnl::primitive_attr AttributesOf(const Restated& restated) {
  dnnl::primitive_attr attributes;
  if (!restated.scales.empty()) {
    constexpr int kPerChannel = 1 << 1;
    attributes.set_output_scales(restated.scales.size() > 1 ? kPerChannel : 0, restated.scales);
  }
  if (restated.weights_zero_point != 0) {
    attributes.set_zero_points(DNNL_ARG_WEIGHTS, 0, {restated.weights_zero_point});
  }
  return attributes;
}

class OnednnRunner : public Runner {
 public:
  OnednnRunner(const Problem& problem, Form form) : Runner(problem) {
    const Restated restated = Restate(problem);
    const Layouts layouts = LayoutsOf(form, problem.shape);
    const bool raw = restated.scales.empty();
    const memory::desc src(layouts.src, DataType::u8, layouts.image);
    const memory::desc weights(layouts.weights, DataType::s8, Tag::any);
    const memory::desc bias(layouts.bias, DataType::f32, layouts.bias_tag);
    const memory::desc dst(layouts.dst, raw ? DataType::s32 : DataType::u8, layouts.image);
    const dnnl::primitive_attr attributes = AttributesOf(restated);
    const auto forward = dnnl::prop_kind::forward_inference;
    const auto own_weights =
        MemoryOf({layouts.weights, DataType::s8, layouts.own_weights}, restated.weights.data());
    switch (form) {
      case Form::kMatmul:
        SetPrimitive<dnnl::matmul>({{src, weights, bias, dst}, attributes, Cpu()}, own_weights);
        break;
      case Form::kInner:
        SetPrimitive<dnnl::inner_product_forward>(
            {{forward, src, weights, bias, dst}, attributes, Cpu()}, own_weights);
        break;
      case Form::kConvolution: {
        const memory::dims stride = {1, 1}, padding = {0, 0};
        SetPrimitive<dnnl::convolution_forward>({{forward, dnnl::algorithm::convolution_direct, src,
                                                  weights, bias, dst, stride, padding, padding},
                                                 attributes,
                                                 Cpu()},
                                                own_weights);
        break;
      }
    }
    src_ = MemoryOf(src, restated.src.data());
    bias_ = MemoryOf(bias, restated.bias.data());
    dst_ = memory(dst, Cpu());
    arguments_ = {{DNNL_ARG_SRC, src_.get()},
                  {DNNL_ARG_WEIGHTS, weights_.get()},
                  {DNNL_ARG_BIAS, bias_.get()},
                  {DNNL_ARG_DST, dst_.get()}};
  }

  /// Through the C interface: the C++ one builds its argument list anew in every call.
  void Run() override {
    dnnl_primitive_execute(primitive_.get(), Stream().get(), static_cast<int>(arguments_.size()),
                           arguments_.data());
  }

  double At(int pixel, int channel) const override {
    const void* dst = dst_.get_data_handle();
    const size_t i = Index(pixel, channel);
    const ElementType type = problem().spec.dst_type;
    if (type == ElementType::kInt32) return static_cast<const int32_t*>(dst)[i];
    return static_cast<const uint8_t*>(dst)[i] - (type == ElementType::kInt8 ? 128 : 0);
  }

 private:
  template <typename Primitive>
  void SetPrimitive(const typename Primitive::primitive_desc& desc, const memory& own_weights) {
    primitive_ = Primitive(desc);
    weights_ = memory(desc.weights_desc(), Cpu());
    memory from = own_weights;
    dnnl::reorder(from, weights_).execute(Stream(), from, weights_);
    Stream().wait();
  }

  dnnl::primitive primitive_;
  memory src_, weights_, bias_, dst_;
  std::vector<dnnl_exec_arg_t> arguments_;
};

Expected<std::unique_ptr<Runner>> Make(Problem problem, Form form, int threads) {
  using SetThreads = void(int);
  if (void* set_threads = dlsym(RTLD_DEFAULT, "omp_set_num_threads")) {
    reinterpret_cast<SetThreads*>(set_threads)(threads);
  }
  if (problem.spec.dst_type != ElementType::kInt32) {
    const bool is_int8 = problem.spec.dst_type == ElementType::kInt8;
    problem.spec.clamp_min = is_int8 ? -128 : 0;
    problem.spec.clamp_max = is_int8 ? 127 : 255;
  }
  try {
    return std::unique_ptr<Runner>(new OnednnRunner(problem, form));
  } catch (const dnnl::error& error) {
    return UnsupportedError("oneDNN: ", error.what());
  }
}

Engine EngineOf(std::string name, std::vector<ProductTypes> types, Form form) {
  return {
      .name = std::move(name),
      .types = std::move(types),
      .make = [form](const Problem& problem, int threads) { return Make(problem, form, threads); },
      .threaded = true};
}

/// int32 sums of the plain integers, what the library is fastest at.
Engine WithoutZeroPoints() {
  Engine engine = EngineOf("onednn-matmul-nozp", {ProductTypes::kU8U8S32}, Form::kMatmul);
  engine.make = [](const Problem& problem, int threads) {
    Problem easier = problem;
    easier.spec.lhs_zero_point = 128;  // 0 once the weights are int8
    easier.spec.rhs_zero_point = 0;
    return Make(easier, Form::kMatmul, threads);
  };
  return engine;
}

}  // namespace

void AddOnednnEngines(std::vector<Engine>& engines) {
  engines.push_back(EngineOf(
      "onednn-matmul", {ProductTypes::kU8U8U8, ProductTypes::kS8S8CS8, ProductTypes::kU8U8S32},
      Form::kMatmul));
  engines.push_back(EngineOf("onednn-inner", {ProductTypes::kS8S8CS8}, Form::kInner));
  engines.push_back(EngineOf("onednn-conv", {ProductTypes::kS8S8CS8}, Form::kConvolution));
  engines.push_back(WithoutZeroPoints());
}

}  // namespace octet
