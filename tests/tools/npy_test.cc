#include "tools/io/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/str.h"
#include "io_testing.h"

namespace octet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// An .npy file as NumPy writes it, with a header and values of the test's choice.
std::string NpyFile(const std::string& header, const std::string& values) {
  return StrCat(std::string("\x93NUMPY\x01\x00", 8), static_cast<char>(header.size()), '\0', header,
                values);
}

std::string Header(const std::string& descr, const std::string& order, const std::string& shape) {
  return StrCat("{'descr': '", descr, "', 'fortran_order': ", order, ", 'shape': ", shape, ", }\n");
}

std::string MessageOf(const std::string& file) {
  const Expected<Array> array = ReadNpy(BytesOf(file));
  EXPECT_FALSE(array.ok());
  return array.status().message();
}

TEST(Npy, ReadsShapeAndValues) {
  const auto array =
      ReadNpy(BytesOf(NpyFile(Header("|u1", "False", "(2, 3)"), std::string("\1\2\3\4\5\6"))));
  ASSERT_TRUE(array) << array.status().message();
  EXPECT_EQ(array->type, DataType::kUint8);
  EXPECT_THAT(array->shape, ElementsAre(2, 3));
  EXPECT_THAT(ValuesOf<uint8_t>(*array), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Npy, ReadsOneDimensionAndScalars) {
  const auto one = ReadNpy(BytesOf(NpyFile(Header("|i1", "False", "(2,)"), "\xff\x02")));
  ASSERT_TRUE(one) << one.status().message();
  EXPECT_THAT(one->shape, ElementsAre(2));
  EXPECT_THAT(ValuesOf<int8_t>(*one), ElementsAre(-1, 2));
  const auto scalar = ReadNpy(BytesOf(NpyFile(Header("|u1", "False", "()"), "\x07")));
  ASSERT_TRUE(scalar) << scalar.status().message();
  EXPECT_TRUE(scalar->shape.empty());
}

TEST(Npy, BooleansAreReadAndWritten) {
  const auto array =
      ReadNpy(BytesOf(NpyFile(Header("|b1", "False", "(3,)"), std::string("\1\0\1", 3))));
  ASSERT_TRUE(array) << array.status().message();
  EXPECT_EQ(array->type, DataType::kBool);
  EXPECT_THAT(ValuesOf<uint8_t>(*array), ElementsAre(1, 0, 1));
  const std::vector<uint8_t> written = WriteNpy(*array);
  EXPECT_THAT(std::string(written.begin(), written.end()), HasSubstr("'|b1'"));
}

TEST(Npy, DoublesBecomeFloats) {
  const double values[] = {1.5, -0.1};
  const auto array = ReadNpy(BytesOf(NpyFile(
      Header("<f8", "False", "(2,)"), std::string(reinterpret_cast<const char*>(values), 16))));
  ASSERT_TRUE(array) << array.status().message();
  EXPECT_EQ(array->type, DataType::kFloat32);
  EXPECT_THAT(ValuesOf<float>(*array), ElementsAre(1.5f, -0.1f));
}

TEST(Npy, ValuesThatAreNotAlignedAreCopied) {
  // The header is such that the values start at an odd place.
  std::string header = Header("<i4", "False", "(1,)");
  if (header.size() % 2 == 0) header.insert(header.size() - 1, " ");
  const auto array = ReadNpy(BytesOf(NpyFile(header, std::string("\x01\x02\x00\x00", 4))));
  ASSERT_TRUE(array) << array.status().message();
  EXPECT_EQ(reinterpret_cast<uintptr_t>(array->data.data.data()) % 4, 0u);
  EXPECT_THAT(ValuesOf<int32_t>(*array), ElementsAre(0x201));
}

TEST(Npy, EveryTypeComesBackAsWritten) {
  const std::vector<Array> arrays = {
      MakeArray<float>(DataType::kFloat32, {1, 2}, {0.5f, -3}),
      MakeArray<uint8_t>(DataType::kUint8, {3}, {0, 7, 255}),
      MakeArray<int8_t>(DataType::kInt8, {2, 1}, {-128, 127}),
      MakeArray<uint16_t>(DataType::kFloat16, {2}, {0x3C00, 0x8001}),
      MakeArray<int16_t>(DataType::kInt16, {2}, {-32768, 300}),
      MakeArray<int32_t>(DataType::kInt32, {}, {-5}),
      MakeArray<int64_t>(DataType::kInt64, {1, 1, 1}, {int64_t{1} << 40}),
  };
  for (const Array& array : arrays) {
    const std::vector<uint8_t> file = WriteNpy(array);
    EXPECT_EQ((file.size() - array.data.data.size()) % 64, 0u);
    const auto read = ReadNpy(Bytes(file));
    ASSERT_TRUE(read) << read.status().message();
    EXPECT_EQ(read->type, array.type);
    EXPECT_EQ(read->shape, array.shape);
    EXPECT_EQ(ValuesOf<uint8_t>(*read), ValuesOf<uint8_t>(array));
  }
}

TEST(Npy, RefusesWhatItCannotRead) {
  EXPECT_THAT(MessageOf("hello"), HasSubstr("is not an .npy file"));
  EXPECT_THAT(MessageOf(NpyFile(Header("|u1", "True", "(2, 2)"), "abcd")),
              HasSubstr("fortran_order"));
  EXPECT_THAT(MessageOf(NpyFile(Header(">f4", "False", "(1,)"), "abcd")), HasSubstr("big-endian"));
  EXPECT_THAT(MessageOf(NpyFile(Header("<c8", "False", "(1,)"), "abcdefgh")),
              HasSubstr("values of type '<c8'"));
  EXPECT_THAT(MessageOf(NpyFile(Header("|u1", "False", "(2, -2)"), "abcd")),
              HasSubstr("cannot be read"));
  EXPECT_THAT(MessageOf(NpyFile(Header("|u1", "False", "(5,)"), "abcd")),
              HasSubstr("needs 5 bytes of values, found 4"));
  EXPECT_THAT(
      MessageOf(NpyFile(Header("|u1", "False", "(2147483647, 2147483647, 2147483647)"), "abcd")),
      HasSubstr("too large"));
  EXPECT_THAT(MessageOf(NpyFile("{'descr': '|u1', }", "a")), HasSubstr("no shape"));
}

TEST(Npy, EveryCutOfAFileIsRefused) {
  const std::vector<uint8_t> file =
      WriteNpy(MakeArray<uint8_t>(DataType::kUint8, {4}, {1, 2, 3, 4}));
  for (size_t size = 0; size < file.size(); ++size)
    EXPECT_FALSE(ReadNpy(Bytes(std::span(file).first(size))).ok()) << size;
}

TEST(Npz, MembersComeBackByName) {
  const std::vector<NamedArray> arrays = {
      {"a", MakeArray<uint8_t>(DataType::kUint8, {2}, {1, 2})},
      {"b/c", MakeArray<float>(DataType::kFloat32, {1, 1}, {0.25f})}};
  const auto read = ReadNpz(Bytes::Own(WriteNpz(arrays)));
  ASSERT_TRUE(read) << read.status().message();
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].name, "a");
  EXPECT_THAT(ValuesOf<uint8_t>((*read)[0].array), ElementsAre(1, 2));
  EXPECT_EQ((*read)[1].name, "b/c");
  EXPECT_THAT(ValuesOf<float>((*read)[1].array), ElementsAre(0.25f));
}

TEST(Npz, ReadsDeflatedMembers) {
  // numpy.savez_compressed("x.npz", a=numpy.zeros((2, 3), numpy.uint8)), without its timestamps.
  const std::vector<uint8_t> file = {
#include "deflated_npz.inc"
  };
  const auto read = ReadNpz(Bytes(file));
  ASSERT_TRUE(read) << read.status().message();
  ASSERT_EQ(read->size(), 1u);
  EXPECT_EQ((*read)[0].name, "a");
  EXPECT_THAT((*read)[0].array.shape, ElementsAre(2, 3));
  EXPECT_THAT(ValuesOf<uint8_t>((*read)[0].array), ElementsAre(0, 0, 0, 0, 0, 0));
}

TEST(Npz, DamageIsNoticed) {
  std::vector<uint8_t> file =
      WriteNpz(std::vector<NamedArray>{{"a", MakeArray<uint8_t>(DataType::kUint8, {2}, {1, 2})}});
  for (size_t size = 0; size < file.size(); ++size)
    EXPECT_FALSE(ReadNpz(Bytes(std::span(file).first(size))).ok()) << size;
  file[100] ^= 1;  // inside the member
  const auto read = ReadNpz(Bytes(file));
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.status().message(), "a.npy: checksum does not match");
}

}  // namespace
}  // namespace octet
