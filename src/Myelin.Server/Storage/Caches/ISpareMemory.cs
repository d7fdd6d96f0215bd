namespace Myelin.Server.Storage.Caches;

/// <summary>Memory that is held to save work under load and counts against no budget: bounded, and given up when the server comes to rest.</summary>
internal interface ISpareMemory
{
    void LetGo();
}
