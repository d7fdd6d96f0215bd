using Microsoft.Extensions.Options;
using Myelin.Api.ClientServer.Discovery;
using Myelin.Core.RoomVersions;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.Discovery.Endpoints;

/// <summary>What users may do here. An operation that isn't served is not a capability.</summary>
internal sealed class GetCapabilitiesHandler(IEnumerable<ServedOperation> operations, IOptions<MyelinOptions> options)
    : IHandler<GetCapabilities, GetCapabilities.Response>
{
    private readonly Lazy<GetCapabilities.Response> _response = new(() => new GetCapabilities.Response(Describe(
        operations.Select(served => served.Contract.Id).ToHashSet(StringComparer.Ordinal), options.Value.Rooms.DefaultVersion)));

    public ValueTask<GetCapabilities.Response> HandleAsync(Call call, GetCapabilities request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_response.Value);

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
}
