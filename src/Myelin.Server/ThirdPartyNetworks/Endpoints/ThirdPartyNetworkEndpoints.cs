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

    private async ValueTask<IJsonBody> GetProtocolsAsync(Call call, GetProtocols request, CancellationToken cancellationToken) =>
        new JsonNodeBody(await networks.ProtocolsAsync(cancellationToken));

    private async ValueTask<IJsonBody> GetProtocolMetadataAsync(Call call, GetProtocolMetadata request, CancellationToken cancellationToken) =>
        new JsonNodeBody(await networks.ProtocolAsync(request.Protocol, cancellationToken) ?? throw MatrixException.NotFound("The protocol is not known."));

    private async ValueTask<IJsonBody> QueryLocationByProtocolAsync(Call call, QueryLocationByProtocol request, CancellationToken cancellationToken) =>
        JsonNodeBody.OfFound(await networks.LocationsAsync(request.Protocol, request.Fields, cancellationToken));

    private async ValueTask<IJsonBody> QueryUserByProtocolAsync(Call call, QueryUserByProtocol request, CancellationToken cancellationToken) =>
        JsonNodeBody.OfFound(await networks.UsersAsync(request.Protocol, request.Fields, cancellationToken));

    private async ValueTask<IJsonBody> QueryLocationByAliasAsync(Call call, QueryLocationByAlias request, CancellationToken cancellationToken) =>
        JsonNodeBody.OfFound(await networks.LocationsOfAliasAsync(request.Alias, cancellationToken));

    private async ValueTask<IJsonBody> QueryUserByIdAsync(Call call, QueryUserById request, CancellationToken cancellationToken) =>
        JsonNodeBody.OfFound(await networks.UsersOfIdAsync(request.UserId, cancellationToken));
}

/// <summary>A response that has been put together from the answers of application services.</summary>
internal sealed class JsonNodeBody(JsonNode node) : IJsonBody
{
    /// <exception cref="MatrixException"><c>M_NOT_FOUND</c>: nobody found anything.</exception>
    public static JsonNodeBody OfFound(JsonArray found) => found.Count > 0 ? new JsonNodeBody(found) : throw MatrixException.NotFound("Nothing was found.");

    public void WriteTo(Utf8JsonWriter writer) => node.WriteTo(writer);
}
