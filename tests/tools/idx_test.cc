#include "tools/io/idx.h"

#include <zlib.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "io_testing.h"
#include "tools/io/dataset.h"
#include "tools/io/inflate.h"

namespace octet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Two pictures of 1x3 pixels.
const std::string kPictures("\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x03\1\2\3\4\5\6", 22);

std::vector<uint8_t> Gzip(const std::string& content) {
  std::vector<uint8_t> out(content.size() + 64);
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.erase(out.end() - stream.avail_out, out.end());
  deflateEnd(&stream);
  return out;
}

TEST(Idx, ReadsBytes) {
  const auto array = ReadIdx(BytesOf(kPictures));
  ASSERT_TRUE(array) << array.status().message();
  EXPECT_EQ(array->type, DataType::kUint8);
  EXPECT_THAT(array->shape, ElementsAre(2, 1, 3));
  EXPECT_THAT(ValuesOf<uint8_t>(*array), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Idx, WordsAreBigEndian) {
  const auto array = ReadIdx(BytesOf(std::string("\0\0\x0c\1\0\0\0\1\xff\xff\xff\xfe", 12)));
  ASSERT_TRUE(array) << array.status().message();
  EXPECT_THAT(ValuesOf<int32_t>(*array), ElementsAre(-2));
}

TEST(Idx, EveryCutIsRefused) {
  for (size_t size = 0; size < kPictures.size(); ++size)
    EXPECT_FALSE(ReadIdx(BytesOf(kPictures.substr(0, size))).ok()) << size;
}

TEST(Idx, OtherTypesAreNamed) {
  const auto array = ReadIdx(BytesOf(std::string("\0\0\x0b\1\0\0\0\0", 8)));
  ASSERT_FALSE(array.ok());
  EXPECT_THAT(array.status().message(), HasSubstr("type 11"));
  EXPECT_EQ(array.status().code(), StatusCode::kUnsupported);
}

TEST(Gzip, FilesAreUnpackedOnReading) {
  const TemporaryFolder folder;
  const auto bytes = ReadFile(folder.Write("x.gz", Gzip(kPictures)));
  ASSERT_TRUE(bytes) << bytes.status().message();
  EXPECT_EQ(std::string(bytes->data.begin(), bytes->data.end()), kPictures);
}

TEST(Gzip, DamageIsNoticed) {
  std::vector<uint8_t> file = Gzip(kPictures);
  for (size_t size = 0; size < file.size(); ++size)
    EXPECT_FALSE(Gunzip(std::span(file).first(size)).ok()) << size;
  file.back() ^= 1;  // the length at the end
  EXPECT_FALSE(Gunzip(file).ok());
}

TEST(Gzip, MoreThanTheFirstGuessIsUnpacked) {
  const std::string zeros(1 << 20, '\0');
  std::vector<uint8_t> file(2048);
  uLongf size = file.size();
  ASSERT_EQ(
      compress2(file.data(), &size, reinterpret_cast<const Bytef*>(zeros.data()), zeros.size(), 9),
      Z_OK);
  // zlib's own wrapper is two bytes in front and four behind the raw stream.
  const auto raw = std::span(file).subspan(2, size - 6);
  const auto bytes = Inflate(raw, zeros.size());
  ASSERT_TRUE(bytes) << bytes.status().message();
  EXPECT_EQ(bytes->data.size(), zeros.size());
  EXPECT_FALSE(Inflate(raw, zeros.size() - 1).ok());
  EXPECT_FALSE(Inflate(raw, zeros.size() + 1).ok());
}

}  // namespace
}  // namespace octet
