using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>Deletes devices after the user has confirmed just those; application services need no confirmation.</summary>
internal sealed class DeviceDeletion(IDevices devices, IUserInteractiveAuthentication interactive)
{
    public async ValueTask<Empty> DeleteAsync(
        Caller caller, IReadOnlyCollection<DeviceId> chosen, AuthenticationData? auth, CancellationToken cancellationToken)
    {
        if (caller.Kind == CallerKind.AppService)
        {
            await devices.DeleteAsync(caller.User, chosen, cancellationToken);
            return Empty.Value;
        }

        // A length before each ID, so that no two lists read the same.
        var operation = "delete devices" + string.Concat(chosen.Select(id => id.Value).Order(StringComparer.Ordinal).Select(id => $" {id.Length}:{id}"));
        return await interactive.RunAsync(
            new InteractiveRequest(operation, caller.User, InteractiveRequest.PasswordFlow),
            auth,
            async (_, token) =>
            {
                await devices.DeleteAsync(caller.User, chosen, token);
                return Empty.Value;
            },
            cancellationToken);
    }
}
