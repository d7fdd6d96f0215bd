using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Api.ClientServer.Discovery;
using Myelin.Core.RoomVersions;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.Discovery.Endpoints;

/// <summary>What clients request before and after they log in ("Server Discovery", "Capabilities negotiation").</summary>
internal sealed class DiscoveryEndpoints(
    IEnumerable<UnstableFeature> features,
    IEnumerable<ServedOperation> operations,
    IOptions<MyelinOptions> options)
    : IEndpoints<DiscoveryEndpoints>
{
    private readonly GetVersions.Response _versions = new(
        SpecificationVersions.All,
        features.Select(feature => feature.Name).Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => true, StringComparer.Ordinal));

    private readonly Lazy<GetCapabilities.Response> _capabilities = new(() => new GetCapabilities.Response(Describe(
        operations.Select(served => served.Contract.Id).ToHashSet(StringComparer.Ordinal), options.Value.Rooms.DefaultVersion)));

    public static void Map(IOperationMap<DiscoveryEndpoints> map)
    {
        map.Serve(GetVersions.Contract, static endpoints => endpoints.GetVersionsAsync);
        map.Serve(GetCapabilities.Contract, static endpoints => endpoints.GetCapabilitiesAsync);
        map.Serve(GetWellknown.Contract, static endpoints => endpoints.GetWellknownAsync);
        map.Serve(GetWellknownSupport.Contract, static endpoints => endpoints.GetWellknownSupportAsync);
    }

    /// <summary>The features are the same for everybody.</summary>
    private ValueTask<GetVersions.Response> GetVersionsAsync(Call call, GetVersions request, CancellationToken cancellationToken) => ValueTask.FromResult(_versions);

    /// <summary>What users may do on this server. An operation that is not served is not a capability.</summary>
    private ValueTask<GetCapabilities.Response> GetCapabilitiesAsync(Call call, GetCapabilities request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_capabilities.Value);

    private static GetCapabilities.Capabilities Describe(HashSet<string> served, string defaultVersion)
    {
        GetCapabilities.Enabled With(string operationId) => new(served.Contains(operationId));
        return new GetCapabilities.Capabilities
        {
            ChangePassword = With("changePassword"),
            RoomVersions = new GetCapabilities.RoomVersions(
                defaultVersion,
                KnownRoomVersions.All.ToDictionary(version => version.Id, _ => "stable", StringComparer.Ordinal)),
            SetDisplayName = With("setProfileField"),
            SetAvatarUrl = With("setProfileField"),
            ThirdPartyIdentifierChanges = With("add3PID"),
            ProfileFields = With("setProfileField"),
            GetLoginToken = With("generateLoginToken"),
            ForgetForcedUponLeave = new GetCapabilities.Enabled(false),
        };
    }

    /// <summary>Serves <c>PublicBaseUrl</c>. Without it there is nothing to serve, since a guess may be wrong.</summary>
    private ValueTask<GetWellknown.Response> GetWellknownAsync(Call call, GetWellknown request, CancellationToken cancellationToken) =>
        options.Value.PublicBaseUrl.TrimEnd('/') is { Length: > 0 } url
            ? ValueTask.FromResult(new GetWellknown.Response(new GetWellknown.Homeserver(url)))
            : throw MatrixException.NotFound("This server has no public address configured.");

    /// <summary>Serves the setting <c>Support</c>.</summary>
    private ValueTask<GetWellknownSupport.Response> GetWellknownSupportAsync(Call call, GetWellknownSupport request, CancellationToken cancellationToken)
    {
        var support = options.Value.Support;
        return support is { Page.Length: 0, Contacts.Count: 0 }
            ? throw MatrixException.NotFound("This server names no contact.")
            : ValueTask.FromResult(new GetWellknownSupport.Response(
                support.Contacts.Count == 0 ? null : [.. support.Contacts.Select(ContactOf)], OrNull(support.Page)));
    }

    private static GetWellknownSupport.Contact ContactOf(SupportContactOptions contact) =>
        new(contact.Role, OrNull(contact.MatrixId), OrNull(contact.EmailAddress));

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
