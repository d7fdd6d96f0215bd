using Myelin.Core.Identifiers;

namespace Myelin.Server.Media;

/// <summary>Operators' operations on content.</summary>
internal interface IMediaAdministration
{
    /// <summary>Blocks the content of a URI, and the same bytes at any other URI, now and if they are uploaded again.</summary>
    /// <returns>False if there is no content.</returns>
    Task<bool> QuarantineAsync(MxcUri uri, CancellationToken cancellationToken);

    /// <summary>Unblocks the content.</summary>
    /// <returns>False if there is no content.</returns>
    Task<bool> ReleaseAsync(MxcUri uri, CancellationToken cancellationToken);

    /// <summary>Removes the content of a URI. Other URIs with the same bytes keep them.</summary>
    /// <returns>False if there is no content.</returns>
    Task<bool> DeleteAsync(MxcUri uri, CancellationToken cancellationToken);
}
