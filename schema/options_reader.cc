// From a table to its struct: Fields() visited by FieldReader.
#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/str.h"
#include "model_generated.h"
#include "schema/option_kinds.h"
#include "schema/options_io.h"

namespace octet {

namespace {

using format::BuiltinOptions;

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
  flatbuffers::voffset_t slot_ = kFirstSlot;
  Status status_;
};

// Makes `options` the alternative whose table is `kind`; false when there is none.
template <size_t... kIndices>
bool EmplaceKind(BuiltinOptions kind, Options& options, std::index_sequence<kIndices...>) {
  return ((kOptionKind<std::variant_alternative_t<kIndices, Options>> == kind &&
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

Expected<Options> ReadOptions(int kind, const flatbuffers::Table* table, Copier& copier) {
  Options options = DefaultOptions(kind);
  Status status = std::visit(
      [&]<typename T>(T& value) {
        if constexpr (kOptionKind<T> == BuiltinOptions::NONE)
          return Status();
        else {
          if (table == nullptr) {
            return InvalidError(format::EnumNameBuiltinOptions(kOptionKind<T>), " missing");
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

}  // namespace octet
