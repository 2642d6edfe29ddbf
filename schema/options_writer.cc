// From a struct to its table: Fields() visited twice, first for vectors, then for the table itself.
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/check.h"
#include "base/str.h"
#include "model_generated.h"
#include "schema/option_kinds.h"
#include "schema/options_io.h"

namespace octet {

namespace {

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
  flatbuffers::voffset_t slot_ = kFirstSlot;
};

}  // namespace

int OptionsKind(const Options& options) {
  return std::visit([]<typename T>(const T&) { return static_cast<int>(kOptionKind<T>); }, options);
}

std::string OptionsName(const UnknownOptions& options) {
  const std::string_view name =
      options.second_union
          ? format::EnumNameBuiltinOptions2(static_cast<format::BuiltinOptions2>(options.type))
          : format::EnumNameBuiltinOptions(static_cast<format::BuiltinOptions>(options.type));
  return name.empty() ? StrCat("options table ", options.type) : std::string(name);
}

flatbuffers::Offset<void> WriteOptions(const Options& options,
                                       flatbuffers::FlatBufferBuilder& builder) {
  return std::visit(
      [&]<typename T>(const T& value) -> flatbuffers::Offset<void> {
        if constexpr (kOptionKind<T> == format::BuiltinOptions::NONE) {
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
