#include "schema/options_io.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/check.h"
#include "base/str.h"
#include "model_generated.h"

namespace octet {

namespace {

using flatbuffers::voffset_t;
using format::BuiltinOptions;

// One line per struct: its table in the union.
template <typename T>
constexpr BuiltinOptions kKind = BuiltinOptions::NONE;
#define OCTET_KIND(type, table) \
  template <>                   \
  constexpr BuiltinOptions kKind<type> = BuiltinOptions::table;
OCTET_KIND(AddOptions, AddOptions)
OCTET_KIND(ArgMaxOptions, ArgMaxOptions)
OCTET_KIND(ArgMinOptions, ArgMinOptions)
OCTET_KIND(BatchMatMulOptions, BatchMatMulOptions)
OCTET_KIND(CastOptions, CastOptions)
OCTET_KIND(ConcatenationOptions, ConcatenationOptions)
OCTET_KIND(Conv2dOptions, Conv2DOptions)
OCTET_KIND(CumsumOptions, CumsumOptions)
OCTET_KIND(DepthToSpaceOptions, DepthToSpaceOptions)
OCTET_KIND(DepthwiseConv2dOptions, DepthwiseConv2DOptions)
OCTET_KIND(DivOptions, DivOptions)
OCTET_KIND(FakeQuantOptions, FakeQuantOptions)
OCTET_KIND(FullyConnectedOptions, FullyConnectedOptions)
OCTET_KIND(GatherOptions, GatherOptions)
OCTET_KIND(GeluOptions, GeluOptions)
OCTET_KIND(L2NormOptions, L2NormOptions)
OCTET_KIND(LeakyReluOptions, LeakyReluOptions)
OCTET_KIND(LocalResponseNormalizationOptions, LocalResponseNormalizationOptions)
OCTET_KIND(MirrorPadOptions, MirrorPadOptions)
OCTET_KIND(MulOptions, MulOptions)
OCTET_KIND(OneHotOptions, OneHotOptions)
OCTET_KIND(PackOptions, PackOptions)
OCTET_KIND(Pool2dOptions, Pool2DOptions)
OCTET_KIND(ReducerOptions, ReducerOptions)
OCTET_KIND(ReshapeOptions, ReshapeOptions)
OCTET_KIND(ResizeBilinearOptions, ResizeBilinearOptions)
OCTET_KIND(ResizeNearestNeighborOptions, ResizeNearestNeighborOptions)
OCTET_KIND(ShapeOptions, ShapeOptions)
OCTET_KIND(SoftmaxOptions, SoftmaxOptions)
OCTET_KIND(SpaceToDepthOptions, SpaceToDepthOptions)
OCTET_KIND(SplitOptions, SplitOptions)
OCTET_KIND(SplitVOptions, SplitVOptions)
OCTET_KIND(SqueezeOptions, SqueezeOptions)
OCTET_KIND(StridedSliceOptions, StridedSliceOptions)
OCTET_KIND(SubOptions, SubOptions)
OCTET_KIND(TransposeConvOptions, TransposeConvOptions)
OCTET_KIND(UnpackOptions, UnpackOptions)
#undef OCTET_KIND

// Tables with fields and without a struct. The tables in neither list have no fields.
constexpr std::array kWithoutStruct = {
    BuiltinOptions::ConcatEmbeddingsOptions,
    BuiltinOptions::LSHProjectionOptions,
    BuiltinOptions::SVDFOptions,
    BuiltinOptions::RNNOptions,
    BuiltinOptions::LSTMOptions,
    BuiltinOptions::CallOptions,
    BuiltinOptions::SkipGramOptions,
    BuiltinOptions::EmbeddingLookupSparseOptions,
    BuiltinOptions::SequenceRNNOptions,
    BuiltinOptions::SparseToDenseOptions,
    BuiltinOptions::BidirectionalSequenceLSTMOptions,
    BuiltinOptions::BidirectionalSequenceRNNOptions,
    BuiltinOptions::UnidirectionalSequenceLSTMOptions,
    BuiltinOptions::UniqueOptions,
    BuiltinOptions::ReverseSequenceOptions,
    BuiltinOptions::IfOptions,
    BuiltinOptions::WhileOptions,
    BuiltinOptions::CallOnceOptions,
    BuiltinOptions::Conv3DOptions,
    BuiltinOptions::HashtableOptions,
    BuiltinOptions::VarHandleOptions,
    BuiltinOptions::RandomOptions,
    BuiltinOptions::BucketizeOptions,
};

// Largest value the format knows.
constexpr int LastOf(DataType) {
  return static_cast<int>(format::TensorType::MAX);
}
constexpr int LastOf(Padding) {
  return static_cast<int>(format::Padding::MAX);
}
constexpr int LastOf(Activation) {
  return static_cast<int>(format::ActivationFunctionType::MAX);
}
constexpr int LastOf(MirrorPadMode) {
  return static_cast<int>(format::MirrorPadMode::MAX);
}
constexpr int LastOf(WeightsFormat) {
  return static_cast<int>(format::FullyConnectedOptionsWeightsFormat::MAX);
}

constexpr voffset_t kFirstSlot = 4, kSlotBytes = 2;

// Visits the fields of one table and reads each into the struct, which holds the defaults.
class FieldReader {
 public:
  FieldReader(const flatbuffers::Table& table, Copier& copier) : table_(table), copier_(copier) {}

  template <typename T>
  void operator()(const char* name, T& field) {
    if (status_.ok()) status_ = Read(field).In(name);
    slot_ += kSlotBytes;
  }
  void operator()(const char*, DeprecatedField) { slot_ += kSlotBytes; }

  const Status& status() const { return status_; }

 private:
  Status Read(std::vector<int32_t>& field) {
    return copier_.Copy(table_.GetPointer<const flatbuffers::Vector<int32_t>*>(slot_), field);
  }
  Status Read(bool& field) {
    field = table_.GetField<uint8_t>(slot_, field) != 0;
    return Status();
  }
  template <typename T>
  Status Read(T& field) {
    if constexpr (std::is_enum_v<T>) {
      const int value = table_.GetField<std::underlying_type_t<T>>(
          slot_, static_cast<std::underlying_type_t<T>>(field));
      if (value < 0 || value > LastOf(T{})) {
        return InvalidError(value, " outside [0, ", LastOf(T{}), "]");
      }
      field = static_cast<T>(value);
    } else {
      field = table_.GetField<T>(slot_, field);
    }
    return Status();
  }

  const flatbuffers::Table& table_;
  Copier& copier_;
  voffset_t slot_ = kFirstSlot;
  Status status_;
};

// A table cannot be begun before the vectors it refers to are complete: this writes those.
class VectorWriter {
 public:
  explicit VectorWriter(flatbuffers::FlatBufferBuilder& builder) : builder_(builder) {}

  template <typename T>
  void operator()(const char*, const T& field) {
    if constexpr (std::same_as<T, std::vector<int32_t>>) {
      vectors_.push_back(builder_.CreateVector(field));
    }
  }

  using VectorOffset = flatbuffers::Offset<flatbuffers::Vector<int32_t>>;
  const std::vector<VectorOffset>& vectors() const { return vectors_; }

 private:
  flatbuffers::FlatBufferBuilder& builder_;
  std::vector<VectorOffset> vectors_;
};

// Writes the fields into the table that was begun: every one, also where it equals its default.
class FieldWriter {
 public:
  FieldWriter(flatbuffers::FlatBufferBuilder& builder,
              const std::vector<VectorWriter::VectorOffset>& vectors)
      : builder_(builder), next_vector_(vectors.begin()) {}

  template <typename T>
  void operator()(const char*, const T& field) {
    if constexpr (std::same_as<T, std::vector<int32_t>>) {
      builder_.AddOffset(slot_, *next_vector_++);
    } else if constexpr (std::same_as<T, bool>) {
      builder_.AddElement<uint8_t>(slot_, field);
    } else if constexpr (std::is_enum_v<T>) {
      builder_.AddElement(slot_, static_cast<std::underlying_type_t<T>>(field));
    } else if constexpr (!std::same_as<T, DeprecatedField>) {
      builder_.AddElement<T>(slot_, field);
    }
    slot_ += kSlotBytes;
  }

 private:
  flatbuffers::FlatBufferBuilder& builder_;
  std::vector<VectorWriter::VectorOffset>::const_iterator next_vector_;
  voffset_t slot_ = kFirstSlot;
};

// Makes `options` the alternative whose table is `kind`; false when there is none.
template <size_t... kIndices>
bool EmplaceKind(BuiltinOptions kind, Options& options, std::index_sequence<kIndices...>) {
  return ((kKind<std::variant_alternative_t<kIndices, Options>> == kind &&
           (options.emplace<kIndices>(), true)) ||
          ...);
}

}  // namespace

Options DefaultOptions(int kind) {
  Options options;
  if (kind == 0) return options;
  const auto table = static_cast<BuiltinOptions>(kind);
  if (EmplaceKind(table, options, std::make_index_sequence<std::variant_size_v<Options>>())) {
    return options;
  }
  const bool has_fields =
      table > BuiltinOptions::MAX ||
      std::find(kWithoutStruct.begin(), kWithoutStruct.end(), table) != kWithoutStruct.end();
  if (has_fields) options = UnknownOptions{.type = kind};
  return options;
}

int OptionsKind(const Options& options) {
  return std::visit([]<typename T>(const T&) { return static_cast<int>(kKind<T>); }, options);
}

std::string OptionsName(const UnknownOptions& options) {
  const std::string_view name =
      options.second_union
          ? format::EnumNameBuiltinOptions2(static_cast<format::BuiltinOptions2>(options.type))
          : format::EnumNameBuiltinOptions(static_cast<BuiltinOptions>(options.type));
  return name.empty() ? StrCat("options table ", options.type) : std::string(name);
}

Expected<Options> ReadOptions(int kind, const flatbuffers::Table* table, Copier& copier) {
  Options options = DefaultOptions(kind);
  Status status = std::visit(
      [&]<typename T>(T& value) {
        if constexpr (kKind<T> == BuiltinOptions::NONE)
          return Status();
        else {
          if (table == nullptr) {
            return InvalidError(format::EnumNameBuiltinOptions(kKind<T>), " missing");
          }
          FieldReader reader(*table, copier);
          T::Fields(value, reader);
          return reader.status();
        }
      },
      options);
  if (!status.ok()) return status;
  return options;
}

flatbuffers::Offset<void> WriteOptions(const Options& options,
                                       flatbuffers::FlatBufferBuilder& builder) {
  return std::visit(
      [&]<typename T>(const T& value) -> flatbuffers::Offset<void> {
        if constexpr (kKind<T> == BuiltinOptions::NONE) {
          OCTET_CHECK(false && "no table for these options");
        } else {
          VectorWriter vectors(builder);
          T::Fields(value, vectors);
          const auto start = builder.StartTable();
          FieldWriter fields(builder, vectors.vectors());
          T::Fields(value, fields);
          return builder.EndTable(start);
        }
      },
      options);
}

}  // namespace octet
