// Tensors of a file, with all that hangs on them.
#ifndef OCTET_SCHEMA_TENSOR_READER_H_
#define OCTET_SCHEMA_TENSOR_READER_H_

#include <octet/graph.h>
#include <octet/status.h>

#include "schema/buffers.h"
#include "schema/copier.h"

namespace octet {

namespace format {
struct Tensor;
}

/// `tensor.name` is set before anything can fail, so that messages can use it. Errors name the
/// field.
Status ReadTensor(const format::Tensor& from, Buffers& buffers, Copier& copier, Tensor& tensor);

}  // namespace octet

#endif  // OCTET_SCHEMA_TENSOR_READER_H_
