using Myelin.StoredServer;

return await CommandLine.Create().Parse(args).InvokeAsync();
