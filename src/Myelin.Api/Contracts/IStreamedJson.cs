using System.Text.Json;

namespace Myelin.Api.Contracts;

/// <summary>A response too long to be gathered in memory: it is read while it is written.</summary>
public interface IStreamedJson
{
    /// <summary>The pieces of one JSON value in turn. Each is written and sent before the next is asked for; the first comes before anything is sent.</summary>
    IAsyncEnumerable<Action<Utf8JsonWriter>> PiecesAsync(CancellationToken cancellationToken);
}
