using Myelin.Api.ClientServer.Profiles;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Profiles.Endpoints;

internal sealed class DeleteProfileFieldHandler(IProfiles profiles) : IHandler<DeleteProfileField, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, DeleteProfileField request, CancellationToken cancellationToken)
    {
        call.RequireMayChangeProfile(request.UserId, request.KeyName);
        await profiles.DeleteFieldAsync(request.UserId, request.KeyName, cancellationToken);
        return Empty.Value;
    }
}
