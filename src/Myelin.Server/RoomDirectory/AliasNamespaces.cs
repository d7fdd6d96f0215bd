using Myelin.Api;
using Myelin.Server.Http;

namespace Myelin.Server.RoomDirectory;

/// <summary>Knows of aliases that are not anybody's to make: those in the namespaces of application services.</summary>
public interface IReservedAliases
{
    /// <summary>Whether the alias is kept for another than this application service; null: for anybody.</summary>
    bool IsReserved(RoomAlias alias, string? appService);

    /// <summary>Whether the application service may make and remove the alias.</summary>
    bool Covers(string appService, RoomAlias alias);
}

/// <summary>Who may make and remove which aliases (Application Service API, "Server admin style permissions").</summary>
internal sealed class AliasNamespaces(IEnumerable<IReservedAliases> reserved)
{
    /// <exception cref="MatrixException"><c>M_EXCLUSIVE</c>.</exception>
    public void RequireMayManage(Caller caller, RoomAlias alias)
    {
        if (reserved.Any(aliases => aliases.IsReserved(alias, caller.AppService) || (caller.AppService is { } service && !aliases.Covers(service, alias))))
        {
            throw new MatrixException(
                400, ErrCode.Exclusive, caller.AppService is null ? "The alias is kept for an application service." : "The alias is not in the namespaces of this application service.");
        }
    }
}
