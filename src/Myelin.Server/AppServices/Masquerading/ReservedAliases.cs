using Myelin.Server.Configuration;
using Myelin.Server.RoomDirectory;

namespace Myelin.Server.AppServices.Masquerading;

/// <summary>Answers for the room directory which aliases the registrations reserve for application services.</summary>
internal sealed class ReservedAliases(RegisteredAppServices services, ServerIdentity identity) : IReservedAliases
{
    public bool IsReserved(RoomAlias alias, string? appService) => services.IsReserved(alias, appService);

    public bool Covers(string appService, RoomAlias alias) => alias.ServerName == identity.ServerName && services.Find(appService)?.Covers(alias) is true;
}
