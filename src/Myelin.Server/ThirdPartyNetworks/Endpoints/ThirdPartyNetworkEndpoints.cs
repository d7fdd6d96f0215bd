using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Api;
using Myelin.Api.ClientServer.ThirdPartyNetworks;
using Myelin.Api.Contracts;
using Myelin.Server.AppServices;
using Myelin.Server.Http;

namespace Myelin.Server.ThirdPartyNetworks.Endpoints;

/// <summary>Networks that application services bridge to ("Third-party Networks").</summary>
internal sealed class ThirdPartyNetworkEndpoints(NetworkLookups networks) : IEndpoints<ThirdPartyNetworkEndpoints>
{
    public static void Map(IOperationMap<ThirdPartyNetworkEndpoints> map)
    {
        map.Serve(GetProtocols.Contract, static endpoints => endpoints.GetProtocolsAsync);
        map.Serve(GetProtocolMetadata.Contract, static endpoints => endpoints.GetProtocolMetadataAsync);
        map.Serve(QueryLocationByProtocol.Contract, static endpoints => endpoints.QueryLocationByProtocolAsync);
        map.Serve(QueryUserByProtocol.Contract, static endpoints => endpoints.QueryUserByProtocolAsync);
        map.Serve(QueryLocationByAlias.Contract, static endpoints => endpoints.QueryLocationByAliasAsync);
        map.Serve(QueryUserById.Contract, static endpoints => endpoints.QueryUserByIdAsync);
    }

    private async ValueTask<IWritten<IReadOnlyDictionary<string, Protocol>>> GetProtocolsAsync(Call call, GetProtocols request, CancellationToken cancellationToken) =>
        new JsonNodeBody<IReadOnlyDictionary<string, Protocol>>(await networks.ProtocolsAsync(cancellationToken));

    private async ValueTask<IWritten<Protocol>> GetProtocolMetadataAsync(Call call, GetProtocolMetadata request, CancellationToken cancellationToken) =>
        new JsonNodeBody<Protocol>(await networks.ProtocolAsync(request.Protocol, cancellationToken) ?? throw MatrixException.NotFound("The protocol is not known."));

    private async ValueTask<IWritten<IReadOnlyList<Location>>> QueryLocationByProtocolAsync(Call call, QueryLocationByProtocol request, CancellationToken cancellationToken) =>
        JsonNodeBody.OfFound<Location>(await networks.LocationsAsync(request.Protocol, request.Fields, cancellationToken));

    private async ValueTask<IWritten<IReadOnlyList<User>>> QueryUserByProtocolAsync(Call call, QueryUserByProtocol request, CancellationToken cancellationToken) =>
        JsonNodeBody.OfFound<User>(await networks.UsersAsync(request.Protocol, request.Fields, cancellationToken));

    private async ValueTask<IWritten<IReadOnlyList<Location>>> QueryLocationByAliasAsync(Call call, QueryLocationByAlias request, CancellationToken cancellationToken) =>
        JsonNodeBody.OfFound<Location>(await networks.LocationsOfAliasAsync(request.Alias, cancellationToken));

    private async ValueTask<IWritten<IReadOnlyList<User>>> QueryUserByIdAsync(Call call, QueryUserById request, CancellationToken cancellationToken) =>
        JsonNodeBody.OfFound<User>(await networks.UsersOfIdAsync(request.UserId, cancellationToken));
}

/// <summary>A response that has been put together from the answers of application services.</summary>
/// <typeparam name="TResponse">What it can be read as.</typeparam>
internal sealed class JsonNodeBody<TResponse>(JsonNode node) : IWritten<TResponse>
{
    public void WriteTo(Utf8JsonWriter writer) => node.WriteTo(writer);
}

/// <summary>Makes responses of what was found.</summary>
internal static class JsonNodeBody
{
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: nobody found anything.</exception>
    public static JsonNodeBody<IReadOnlyList<TResult>> OfFound<TResult>(JsonArray found) =>
        found.Count > 0 ? new JsonNodeBody<IReadOnlyList<TResult>>(found) : throw MatrixException.NotFound("Nothing was found.");
}
