using Myelin.Api;
using Myelin.Api.ClientServer.Profiles;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Profiles.Endpoints;

internal sealed class GetUserProfileHandler(IProfiles profiles, RequestedAccounts accounts) : IHandler<GetUserProfile, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetUserProfile request, CancellationToken cancellationToken) =>
        await accounts.ExistsAsync(request.UserId, cancellationToken)
            ? ProfileJson.Write((await profiles.OfUserAsync(request.UserId, cancellationToken)).Fields)
            : throw MatrixException.NotFound("Profile not found.");
}
