using Myelin.Core.Identifiers;

namespace Myelin.Server.Media;

/// <summary>Keeps content for the server's own purposes, such as pictures of URL previews.</summary>
internal interface IMediaKeeper
{
    /// <summary>Keeps bytes until nobody has used them for <see cref="MediaLimits.OwnKept"/>.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="mediaType">What they are, by their content.</param>
    /// <param name="fileName">Their name; null if they have none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<MxcUri> KeepAsync(ReadOnlyMemory<byte> bytes, string mediaType, string? fileName, CancellationToken cancellationToken);
}
