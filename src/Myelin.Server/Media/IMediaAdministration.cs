using Myelin.Core.Identifiers;

namespace Myelin.Server.Media;

/// <summary>What operators do with content.</summary>
internal interface IMediaAdministration
{
    /// <summary>Sees to it that nobody gets what is at a URI, nor the same bytes at any other, now or when they are uploaded again.</summary>
    /// <returns>False if nothing is there.</returns>
    Task<bool> QuarantineAsync(MxcUri uri, CancellationToken cancellationToken);

    /// <summary>Lets everybody get it again.</summary>
    /// <returns>False if nothing is there.</returns>
    Task<bool> ReleaseAsync(MxcUri uri, CancellationToken cancellationToken);

    /// <summary>Removes what is at a URI. The same bytes stay at other URIs.</summary>
    /// <returns>False if nothing is there.</returns>
    Task<bool> DeleteAsync(MxcUri uri, CancellationToken cancellationToken);
}
