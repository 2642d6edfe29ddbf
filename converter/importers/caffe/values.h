// CaffeValues: what the names of a Caffe network stand for while its layers are walked. A layer may
// write the name it reads (in place): from then on the name stands for its result.
#ifndef OCTET_CONVERTER_IMPORTERS_CAFFE_VALUES_H_
#define OCTET_CONVERTER_IMPORTERS_CAFFE_VALUES_H_

#include <string>
#include <unordered_map>
#include <vector>

namespace octet {

/// In place of a tensor: its layer is not supported, or was left out.
inline constexpr int kUnknownValue = -2;
inline constexpr int kLeftOutValue = -3;

struct CaffeValue {
  std::string name;
  int tensor = kUnknownValue;
  bool read = false;  // by a layer that is imported
};

class CaffeValues {
 public:
  bool Has(const std::string& name) const { return by_name_.count(name) != 0; }
  /// REQUIRES: Has(name).
  int TensorOf(const std::string& name) const { return all_[by_name_.at(name)].tensor; }
  void MarkRead(const std::string& name) { all_[by_name_.at(name)].read = true; }
  void Define(const std::string& name, int tensor) {
    by_name_[name] = all_.size();
    all_.push_back({name, tensor, false});
  }
  /// In the order in which they were defined, those of replaced names among them.
  const std::vector<CaffeValue>& all() const { return all_; }

 private:
  std::vector<CaffeValue> all_;
  std::unordered_map<std::string, size_t> by_name_;
};

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_CAFFE_VALUES_H_
