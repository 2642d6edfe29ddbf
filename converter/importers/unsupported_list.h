// UnsupportedList: everything a model needs and octet lacks, collected for one message.
#ifndef OCTET_CONVERTER_IMPORTERS_UNSUPPORTED_LIST_H_
#define OCTET_CONVERTER_IMPORTERS_UNSUPPORTED_LIST_H_

#include <string>
#include <vector>

#include <octet/status.h>

namespace octet {

class UnsupportedList {
 public:
  /// `what`: "NonMaxSuppression (opset 11)", or "Resize: mode cubic"; equal ones are counted.
  /// `where`: the node that needs it.
  void Add(const std::string& what, const std::string& where);

  /// Ok when nothing was added; else kUnsupported:
  ///   "not supported: NonMaxSuppression (opset 11) in 'nms'; Resize: mode cubic in
  ///   'up1' and 3 more"
  Status ToStatus() const;

 private:
  struct Entry {
    std::string what;
    std::string first;
    int count = 0;
  };
  std::vector<Entry> entries_;  // in the order of their first appearance
};

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_UNSUPPORTED_LIST_H_
