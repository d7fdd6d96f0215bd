using Myelin.Core.Identifiers;

namespace Myelin.Server.Media;

/// <summary>Stores content for the server's own purposes, such as pictures of URL previews.</summary>
internal interface IMediaKeeper
{
    /// <summary>Stores bytes until they have been unused for <see cref="MediaLimits.OwnKept"/>.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="mediaType">Their media type, detected from the content.</param>
    /// <param name="fileName">Their file name; null if they have none.</param>
    /// <param name="cancellationToken">Cancels storing.</param>
    Task<MxcUri> KeepAsync(ReadOnlyMemory<byte> bytes, string mediaType, string? fileName, CancellationToken cancellationToken);
}
