using System.Collections.Immutable;
using System.Text;

namespace Myelin.Api.Contracts;

/// <summary>
/// Writes requests for callers of an operation. A written request binds to an equal record on the server; a request that would not can't be written.
/// </summary>
public static class RequestWriter
{
    /// <summary>Writes a request.</summary>
    /// <exception cref="ArgumentException">A property is null, or has a value that can't be sent.</exception>
    public static WrittenRequest Write<TRequest, TResponse>(IOperation<TRequest, TResponse> request)
        where TRequest : class, IOperation<TRequest, TResponse> =>
        ForOperation<TRequest, TResponse>.Writer.Write((TRequest)request);

    private static class ForOperation<TRequest, TResponse>
        where TRequest : class, IOperation<TRequest, TResponse>
    {
        public static readonly RequestWriter<TRequest> Writer = new(TRequest.Contract);
    }
}

/// <summary>Writes the requests of one contract.</summary>
internal sealed class RequestWriter<TRequest>
    where TRequest : class
{
    private readonly Operation _contract;
    private readonly ImmutableArray<(string Literal, PathPart<TRequest>? Parameter)> _segments;
    private readonly ImmutableArray<RequestPart<TRequest>> _others;
    private readonly bool _hasBody;

    public RequestWriter(Operation contract)
    {
        var shape = RequestShape.Of<TRequest>();
        var parameters = shape.Parts.OfType<PathPart<TRequest>>().ToDictionary(part => part.Name, StringComparer.Ordinal);
        _contract = contract;
        _segments = [.. contract.Path[1..].Split('/').Select(segment => segment.StartsWith('{')
            ? (string.Empty, parameters.Remove(segment[1..^1], out var part) ? part : throw Misplaced(segment))
            : (segment, null))];
        if (parameters.Count > 0)
        {
            throw Misplaced(parameters.Keys.First());
        }

        _others = [.. shape.Parts.Where(part => part is not PathPart<TRequest>)];
        _hasBody = shape.HasBody;
    }

    public WrittenRequest Write(TRequest request)
    {
        var draft = new RequestDraft();
        foreach (var (literal, parameter) in _segments)
        {
            if (parameter is null)
            {
                draft.AddLiteral(literal);
            }
            else
            {
                parameter.Write(request, draft);
            }
        }

        foreach (var part in _others)
        {
            part.Write(request, draft);
        }

        return _hasBody && draft.Body is null
            ? throw new ArgumentException("The request has no body.")
            : new WrittenRequest(_contract, draft.Path, draft.Query) { Body = draft.Body, Content = draft.Content };
    }

    private InvalidOperationException Misplaced(string parameter) =>
        new($"'{parameter}' is only in the path of {_contract.Id} or only among the properties of {typeof(TRequest).Name}, not in both.");
}

/// <summary>A request in the form in which it is sent, independent of the HTTP client.</summary>
/// <param name="Contract">The operation.</param>
/// <param name="Path">The path below the server's address, each segment escaped. It must be sent unchanged: segments may be empty, or dots.</param>
/// <param name="Query">The escaped query without the question mark; empty if there is none.</param>
public sealed record WrittenRequest(Operation Contract, string Path, string Query)
{
    /// <summary>The JSON body in UTF-8; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The body as a stream; null for none.</summary>
    public SentContent? Content { get; init; }

    /// <summary>Path and query.</summary>
    public string Target => Query.Length == 0 ? Path : $"{Path}?{Query}";
}

/// <summary>A request that is being written.</summary>
internal sealed class RequestDraft
{
    // Rejects text that is not valid Unicode, which escaping would change.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly StringBuilder _path = new();
    private readonly StringBuilder _query = new();

    public string Path => _path.ToString();

    public string Query => _query.ToString();

    public ReadOnlyMemory<byte>? Body { get; set; }

    public SentContent? Content { get; set; }

    public void AddLiteral(string segment) => _path.Append('/').Append(segment);

    // Dot segments would be resolved as relative paths.
    public void AddSegment(string text) => AddLiteral(text switch { "." => "%2E", ".." => "%2E%2E", _ => Escaped(text) });

    public void AddQuery(string name, string value) =>
        _query.Append(_query.Length == 0 ? string.Empty : "&").Append(Escaped(name)).Append('=').Append(Escaped(value));

    private static string Escaped(string text)
    {
        _ = Strict.GetByteCount(text);
        return Uri.EscapeDataString(text);
    }
}
