// The shape of each input of an ONNX graph: what the file says, completed by --input-shape.
#ifndef OCTET_CONVERTER_IMPORTERS_ONNX_INPUT_SHAPES_H_
#define OCTET_CONVERTER_IMPORTERS_ONNX_INPUT_SHAPES_H_

#include <string>
#include <vector>

#include <octet/converter.h>

#include "interpreter/op.h"

namespace onnx {
class ValueInfoProto;
}

namespace octet {

/// An open batch dimension (the first) becomes 1; others must come from `options`. An option must
/// repeat the dimensions the file fixes. Errors name the input and suggest --input-shape.
Expected<Shape> ResolveInputShape(const onnx::ValueInfoProto& input, bool only_input,
                                  const ImportOptions& options);

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_ONNX_INPUT_SHAPES_H_
