using Myelin.Api;
using Myelin.Api.ClientServer.Profiles;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Profiles.Endpoints;

internal sealed class GetProfileFieldHandler(IProfiles profiles, RequestedAccounts accounts) : IHandler<GetProfileField, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetProfileField request, CancellationToken cancellationToken) =>
        await accounts.ExistsAsync(request.UserId, cancellationToken)
        && (await profiles.OfUserAsync(request.UserId, cancellationToken)).Fields.TryGetValue(request.KeyName, out var value)
            ? ProfileJson.Write([KeyValuePair.Create(request.KeyName, value)])
            : throw MatrixException.NotFound("Profile field not found.");
}
