// <octet/options.h> against flatc's own description of model.fbs: names, slots, types, defaults.
#include "schema/options_io.h"

#include <flatbuffers/reflection_generated.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "model_generated.h"

namespace octet {
namespace {

constexpr int kLastKind = static_cast<int>(format::BuiltinOptions::MAX);

// What one field of a table is, in the words of flatc's description.
struct FieldFacts {
  std::string name = {};
  reflection::BaseType type = reflection::None;
  std::string enum_name = {};
  double default_value = 0;
  bool operator==(const FieldFacts&) const = default;
};

std::ostream& operator<<(std::ostream& out, const FieldFacts& field) {
  return out << field.name << ":" << reflection::EnumNameBaseType(field.type) << " "
             << field.enum_name << " = " << field.default_value;
}

class Description {
 public:
  Description() {
    std::ifstream file(OCTET_SCHEMA_DESCRIPTION, std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(file), {});
  }

  /// The fields of a table by slot; deprecated ones have no more than a name.
  std::map<int, FieldFacts> Fields(const std::string& table) const {
    const auto* schema = reflection::GetSchema(bytes_.data());
    std::map<int, FieldFacts> fields;
    for (const auto* object : *schema->objects()) {
      if (object->name()->str() != "octet.format." + table) continue;
      for (const auto* field : *object->fields()) fields[field->offset()] = Facts(*schema, *field);
    }
    return fields;
  }

 private:
  static FieldFacts Facts(const reflection::Schema& schema, const reflection::Field& field) {
    FieldFacts facts{.name = field.name()->str()};
    if (field.deprecated()) return facts;
    facts.type = field.type()->base_type();
    if (field.type()->index() >= 0) {
      facts.enum_name = schema.enums()->Get(field.type()->index())->name()->str();
    }
    facts.default_value = facts.type == reflection::Float
                              ? field.default_real()
                              : static_cast<double>(field.default_integer());
    return facts;
  }

  std::vector<char> bytes_;
};

std::string EnumName(DataType) {
  return "octet.format.TensorType";
}
std::string EnumName(Padding) {
  return "octet.format.Padding";
}
std::string EnumName(Activation) {
  return "octet.format.ActivationFunctionType";
}
std::string EnumName(MirrorPadMode) {
  return "octet.format.MirrorPadMode";
}
std::string EnumName(WeightsFormat) {
  return "octet.format.FullyConnectedOptionsWeightsFormat";
}

// Visits a struct and says the same about it.
class StructFacts {
 public:
  void operator()(const char* name, DeprecatedField) { Put({.name = name}); }
  void operator()(const char* name, const std::vector<int32_t>&) {
    Put({.name = name, .type = reflection::Vector});
  }
  void operator()(const char* name, bool value) {
    Put({.name = name, .type = reflection::Bool, .default_value = static_cast<double>(value)});
  }
  void operator()(const char* name, int32_t value) {
    Put({.name = name, .type = reflection::Int, .default_value = static_cast<double>(value)});
  }
  void operator()(const char* name, float value) {
    Put({.name = name, .type = reflection::Float, .default_value = value});
  }
  template <typename Enum>
  requires std::is_enum_v<Enum>
  void operator()(const char* name, Enum value) {
    Put({.name = name,
         .type = reflection::Byte,
         .enum_name = EnumName(value),
         .default_value = static_cast<double>(value)});
  }

  const std::map<int, FieldFacts>& fields() const { return fields_; }

 private:
  void Put(FieldFacts facts) {
    const int slot = 4 + 2 * static_cast<int>(fields_.size());
    fields_[slot] = std::move(facts);
  }
  std::map<int, FieldFacts> fields_;
};

std::string TableName(int kind) {
  return format::EnumNameBuiltinOptions(static_cast<format::BuiltinOptions>(kind));
}

TEST(Options, EveryStructHasTheFieldsOfItsTable) {
  const Description description;
  int structs = 0;
  for (int kind = 1; kind <= kLastKind; ++kind) {
    const Options options = DefaultOptions(kind);
    if (OptionsKind(options) == 0) continue;
    ++structs;
    EXPECT_EQ(OptionsKind(options), kind);
    std::visit(
        [&]<typename T>(const T& value) {
          if constexpr (requires(StructFacts & facts) { T::Fields(value, facts); }) {
            StructFacts facts;
            T::Fields(value, facts);
            EXPECT_EQ(facts.fields(), description.Fields(TableName(kind))) << TableName(kind);
          }
        },
        options);
  }
  // All alternatives but monostate, BatchNormalizationOptions and UnknownOptions.
  EXPECT_EQ(structs, static_cast<int>(std::variant_size_v<Options>) - 3);
}

TEST(Options, TablesWithoutAStructAreUnknownUnlessTheyHaveNoFields) {
  const Description description;
  for (int kind = 1; kind <= kLastKind; ++kind) {
    const Options options = DefaultOptions(kind);
    if (OptionsKind(options) != 0) continue;
    if (description.Fields(TableName(kind)).empty()) {
      EXPECT_EQ(options, Options()) << TableName(kind);
    } else {
      EXPECT_EQ(options, Options(UnknownOptions{.type = kind})) << TableName(kind);
    }
  }
  EXPECT_EQ(DefaultOptions(kLastKind + 1), Options(UnknownOptions{.type = kLastKind + 1}));
}

TEST(Options, NamesOfUnknownTables) {
  EXPECT_EQ(OptionsName({.type = 14}), "LSTMOptions");
  EXPECT_EQ(OptionsName({.type = 18, .second_union = true}), "DilateOptions");
  EXPECT_EQ(OptionsName({.type = 200}), "options table 200");
}

// Gives every field a value that is not its default.
class Scrambler {
 public:
  void operator()(const char*, DeprecatedField) {}
  void operator()(const char*, std::vector<int32_t>& field) { field = {7, -1, 3}; }
  void operator()(const char*, bool& field) { field = !field; }
  void operator()(const char*, int32_t& field) { field = ++next_; }
  void operator()(const char*, float& field) { field = 0.5f + static_cast<float>(++next_); }
  template <typename Enum>
  requires std::is_enum_v<Enum>
  void operator()(const char*, Enum& field) { field = static_cast<Enum>(1); }

 private:
  int next_ = 41;
};

Options RoundTrip(const Options& options) {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(flatbuffers::Offset<flatbuffers::Table>(WriteOptions(options, builder).o));
  Copier copier(builder.GetSize());
  const auto* table = flatbuffers::GetRoot<flatbuffers::Table>(builder.GetBufferPointer());
  auto read = ReadOptions(OptionsKind(options), table, copier);
  EXPECT_TRUE(read.ok()) << read.status().message();
  return read.ok() ? *read : Options();
}

TEST(Options, EveryFieldSurvivesWritingAndReading) {
  for (int kind = 1; kind <= kLastKind; ++kind) {
    Options options = DefaultOptions(kind);
    if (OptionsKind(options) == 0) continue;
    EXPECT_EQ(RoundTrip(options), options) << TableName(kind);
    std::visit(
        []<typename T>(T& value) {
          if constexpr (requires(Scrambler & scrambler) { T::Fields(value, scrambler); }) {
            Scrambler scrambler;
            T::Fields(value, scrambler);
          }
        },
        options);
    EXPECT_NE(options, DefaultOptions(kind)) << TableName(kind);
    EXPECT_EQ(RoundTrip(options), options) << TableName(kind);
  }
}

// octet's writer and flatc's reader agree, too.
TEST(Options, WrittenTablesAreWhatFlatcReads) {
  flatbuffers::FlatBufferBuilder builder;
  const Options options =
      StridedSliceOptions{.begin_mask = 1, .shrink_axis_mask = 5, .offset = true};
  builder.Finish(
      flatbuffers::Offset<format::StridedSliceOptions>(WriteOptions(options, builder).o));
  const auto* table = flatbuffers::GetRoot<format::StridedSliceOptions>(builder.GetBufferPointer());
  EXPECT_EQ(table->begin_mask(), 1);
  EXPECT_EQ(table->end_mask(), 0);
  EXPECT_EQ(table->shrink_axis_mask(), 5);
  EXPECT_TRUE(table->offset());
}

TEST(Options, AnEnumValueTheFormatDoesNotKnowIsAnError) {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(
      format::CreateMulOptions(builder, static_cast<format::ActivationFunctionType>(77)));
  Copier copier(builder.GetSize());
  const auto* table = flatbuffers::GetRoot<flatbuffers::Table>(builder.GetBufferPointer());
  const int kind = static_cast<int>(format::BuiltinOptions::MulOptions);
  EXPECT_EQ(ReadOptions(kind, table, copier).status().message(),
            "fused_activation_function: 77 outside [0, 5]");
  EXPECT_EQ(ReadOptions(kind, nullptr, copier).status().message(), "MulOptions missing");
}

}  // namespace
}  // namespace octet
