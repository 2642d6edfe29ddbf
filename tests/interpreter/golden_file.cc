#include "tests/interpreter/golden_file.h"

#include <zlib.h>

#include <string_view>

#include "base/str.h"

namespace octet {
namespace {

Expected<std::vector<uint8_t>> ReadGzip(const std::string& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return InvalidError(path, ": cannot be opened");
  std::vector<uint8_t> bytes;
  uint8_t chunk[1 << 16];
  int read = 0;
  while ((read = gzread(file, chunk, sizeof(chunk))) > 0)
    bytes.insert(bytes.end(), chunk, chunk + read);
  const bool closed = gzclose(file) == Z_OK;
  if (read < 0 || !closed) return InvalidError(path, ": broken gzip data");
  return bytes;
}

/// Takes values off the front; after the first that is missing, `good` stays false.
class Cursor {
 public:
  explicit Cursor(const std::vector<uint8_t>& bytes) : at_(bytes.data()), left_(bytes.size()) {}

  std::vector<uint8_t> Take(size_t count) {
    if (count > left_) good_ = false;
    if (!good_) return {};
    at_ += count;
    left_ -= count;
    return {at_ - count, at_};
  }
  uint32_t Number() {
    const auto bytes = Take(4);
    return good_ ? bytes[0] | bytes[1] << 8 | bytes[2] << 16 | uint32_t{bytes[3]} << 24 : 0;
  }
  std::vector<uint8_t> Sized() { return Take(Number()); }
  std::string Text() {
    const auto bytes = Sized();
    return {bytes.begin(), bytes.end()};
  }
  /// What `take` gives, as often as the number in front says.
  template <typename Take>
  auto List(Take take) {
    std::vector<decltype(take())> list;
    for (uint32_t count = Number(); good_ && list.size() < count;) list.push_back(take());
    return list;
  }

  bool good() const { return good_; }
  bool at_end() const { return left_ == 0; }

 private:
  const uint8_t* at_;
  size_t left_;
  bool good_ = true;
};

GoldenCase TakeCase(Cursor& cursor) {
  GoldenCase next;
  next.type = cursor.Text();
  next.name = cursor.Text();
  next.model = cursor.Sized();
  next.inputs = cursor.List([&] { return cursor.Sized(); });
  next.outputs = cursor.List([&] {
    GoldenOutput output;
    output.shape = cursor.List([&] { return static_cast<int32_t>(cursor.Number()); });
    output.bytes = cursor.Sized();
    return output;
  });
  return next;
}

}  // namespace

Expected<std::vector<GoldenCase>> ReadGoldens(const std::string& path) {
  OCTET_ASSIGN_OR_RETURN(const auto bytes, ReadGzip(path));
  constexpr std::string_view kMagic = "octet goldens 2\n";
  Cursor cursor(bytes);
  const auto magic = cursor.Take(kMagic.size());
  if (std::string(magic.begin(), magic.end()) != kMagic)
    return InvalidError(path, ": no golden file");
  auto cases = cursor.List([&] { return TakeCase(cursor); });
  if (!cursor.good() || !cursor.at_end()) return InvalidError(path, ": ends early or goes on");
  return cases;
}

}  // namespace octet
