using Myelin.Api;
using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;
using Myelin.Server.Http;

namespace Myelin.Server.Media.Endpoints;

/// <summary>Administrators' operations on content, at the paths of Synapse's admin API.</summary>
internal sealed class MediaAdministrationEndpoints(IMediaAdministration administration) : IEndpoints<MediaAdministrationEndpoints>
{
    public static void Map(IOperationMap<MediaAdministrationEndpoints> map)
    {
        map.Serve(QuarantineMedia.Contract, static endpoints => endpoints.QuarantineMediaAsync);
        map.Serve(UnquarantineMedia.Contract, static endpoints => endpoints.UnquarantineMediaAsync);
        map.Serve(DeleteMedia.Contract, static endpoints => endpoints.DeleteMediaAsync);
    }

    /// <summary>Quarantines content.</summary>
    private async ValueTask<Empty> QuarantineMediaAsync(Call call, QuarantineMedia request, CancellationToken cancellationToken)
    {
        var uri = AdministeredMedia.Of(call.Caller, request.ServerName, request.MediaId);
        return await administration.QuarantineAsync(uri, cancellationToken) ? Empty.Value : throw AdministeredMedia.Missing();
    }

    /// <summary>Releases content from quarantine.</summary>
    private async ValueTask<Empty> UnquarantineMediaAsync(Call call, UnquarantineMedia request, CancellationToken cancellationToken)
    {
        var uri = AdministeredMedia.Of(call.Caller, request.ServerName, request.MediaId);
        return await administration.ReleaseAsync(uri, cancellationToken) ? Empty.Value : throw AdministeredMedia.Missing();
    }

    /// <summary>Removes content.</summary>
    private async ValueTask<DeletedMedia> DeleteMediaAsync(Call call, DeleteMedia request, CancellationToken cancellationToken)
    {
        var uri = AdministeredMedia.Of(call.Caller, request.ServerName, request.MediaId);
        return await administration.DeleteAsync(uri, cancellationToken) ? new DeletedMedia([request.MediaId], 1) : throw AdministeredMedia.Missing();
    }
}

/// <summary>The content that an administrator's request names.</summary>
internal static class AdministeredMedia
{
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>: the caller is not an administrator; <c>M_NOT_FOUND</c>: the URI is invalid.</exception>
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
