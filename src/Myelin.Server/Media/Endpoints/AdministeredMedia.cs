using Myelin.Api;
using Myelin.Core.Identifiers;
using Myelin.Server.Http;

namespace Myelin.Server.Media.Endpoints;

/// <summary>The content that an administrator means.</summary>
internal static class AdministeredMedia
{
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>: the caller is no administrator; <c>M_NOT_FOUND</c>: that is no URI.</exception>
    public static MxcUri Of(Caller caller, string serverName, string mediaId)
    {
        if (!caller.IsAdministrator)
        {
            throw MatrixException.Forbidden("Only administrators may do this.");
        }

        return MxcUri.TryCreate(serverName, mediaId, out var uri) ? uri : throw Missing();
    }

    public static MatrixException Missing() => MatrixException.NotFound("There is no such content.");
}
