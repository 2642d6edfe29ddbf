// The inputs of a Caffe network and their shapes, however the file states them.
#ifndef OCTET_CONVERTER_IMPORTERS_CAFFE_INPUTS_H_
#define OCTET_CONVERTER_IMPORTERS_CAFFE_INPUTS_H_

#include <string>
#include <vector>

#include <octet/converter.h>

#include "converter/importers/caffe/caffe.pb.h"
#include "interpreter/op.h"

namespace octet {

struct CaffeInput {
  std::string name;
  Shape shape;
};

/// `input` with `input_shape` or four `input_dim` each; tops of Input layers; the first top of each
/// layer that reads samples. Shapes of `options` replace those of the file: Caffe's networks have
/// no fixed size. `layers`: those that take part. Errors: an input without a shape, an option for
/// no input (kUsage); as many shapes as do not fit.
Expected<std::vector<CaffeInput>> CaffeInputs(
    const caffe::NetParameter& net, const std::vector<const caffe::LayerParameter*>& layers,
    const ImportOptions& options);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_CAFFE_INPUTS_H_
