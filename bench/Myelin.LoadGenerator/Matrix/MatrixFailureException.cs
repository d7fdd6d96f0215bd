using System.Text;

namespace Myelin.LoadGenerator.Matrix;

/// <summary>A response other than 200, with the request and the start of the response body.</summary>
internal sealed class MatrixFailureException(string method, string path, HttpResponse response)
    : Exception($"{method} {path}: {response.Status} {Encoding.UTF8.GetString(response.Body.Span[..Math.Min(300, response.Body.Length)])}");
