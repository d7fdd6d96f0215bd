using Myelin.Server.Accounts;
using Myelin.Server.Configuration;

namespace Myelin.Server.AppServices.Masquerading;

/// <summary>Answers for the accounts slice which user IDs the registrations reserve for application services.</summary>
internal sealed class ReservedUserIds(RegisteredAppServices services, ServerIdentity identity) : IReservedUserIds
{
    public bool IsReserved(UserId user, string? appService) => services.IsReserved(user, appService);

    public bool Covers(string appService, UserId user) => user.IsOn(identity.ServerName) && services.Find(appService)?.Covers(user) is true;
}
